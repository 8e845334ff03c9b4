import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Reading } from "./reading.entity.js";

@Entity("stations")
export class Station {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "varchar", length: 80, unique: true })
  school!: string;

  @OneToMany(() => Reading, (reading) => reading.station)
  readings!: Reading[];
}
