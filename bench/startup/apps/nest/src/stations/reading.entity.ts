import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from "typeorm";
import { Station } from "./station.entity.js";

@Entity("readings")
export class Reading {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index("readings_station_id")
  @Column({ name: "station_id", type: "integer" })
  stationId!: number;

  @ManyToOne(() => Station, (station) => station.readings, { onDelete: "CASCADE" })
  @JoinColumn({ name: "station_id", foreignKeyConstraintName: "readings_station_id_fkey" })
  station!: Relation<Station>;

  @Column({ type: "numeric", precision: 4, scale: 1 })
  celsius!: string;

  @CreateDateColumn({ type: "timestamptz" })
  taken!: Date;
}
