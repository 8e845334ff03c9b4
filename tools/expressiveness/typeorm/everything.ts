// Everything that TypeORM's manual gives an entity of PostgreSQL ("Entities", "Indices", "Relations", "View entities").
import {
  Check,
  ChildEntity,
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  Exclusion,
  Generated,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  TableInheritance,
  Tree,
  TreeChildren,
  TreeParent,
  Unique,
  UpdateDateColumn,
  VersionColumn,
  ViewColumn,
  ViewEntity,
} from "typeorm";

enum Size {
  small = "small",
  large = "large",
}

@Entity({ name: "makers", schema: "aside", comment: "who makes things" })
export class Maker {
  @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id: number;
  @Column({ comment: "as on the sign" }) name: string;
}

@Entity("things")
@Check("things_weight_positive", `"weight" > 0`)
@Check(`"name" <> ''`)
@Unique("things_name_code", ["name", "code"], { deferrable: "INITIALLY DEFERRED" })
@Exclusion("things_no_overlap", `USING gist ("code" WITH =)`)
@Index("things_name_desc", ["name", "code"])
@Index("things_some", ["weight"], { where: `"weight" > 10` })
@Index("things_once", ["size"], { unique: true })
@Index("things_spot", ["spot"], { spatial: true })
export class Thing {
  @PrimaryGeneratedColumn("increment", { primaryKeyConstraintName: "things_key" }) id: number;
  @Column({ type: "varchar", length: 40, collation: "C" }) name: string;
  @Column({ type: "int", default: 7 }) code: number;
  @Column({ type: "numeric", precision: 9, scale: 3, nullable: true }) weight: string;
  @Column({ type: "enum", enum: Size, enumName: "thing_size", default: Size.small }) size: Size;
  @Column({ type: "text", array: true, default: () => "'{}'" }) tags: string[];
  @Column({ type: "point", nullable: true }) spot: string;
  @Column({ type: "jsonb", default: {} }) data: object;
  @Column({ type: "bytea", nullable: true }) bytes: Uint8Array;
  @Column({ type: "tsvector", nullable: true }) words: string;
  @Column({ type: "int4range", nullable: true }) range: string;
  @Column({ type: "interval", nullable: true }) span: object;
  @Column({ type: "int", generatedType: "STORED", asExpression: `"code" * 2` }) twice: number;
  @Column() @Generated("uuid") token: string;
  @Column() @Generated("increment") number: number;
  @CreateDateColumn({ type: "timestamptz", precision: 3 }) createdAt: Date;
  @UpdateDateColumn() updatedAt: Date;
  @DeleteDateColumn() deletedAt: Date;
  @VersionColumn() version: number;
  @ManyToOne(() => Maker, {
    onDelete: "SET NULL",
    onUpdate: "CASCADE",
    nullable: true,
    deferrable: "INITIALLY DEFERRED",
  })
  @JoinColumn({ name: "maker_id", foreignKeyConstraintName: "things_maker" })
  maker: Maker;
  @OneToOne(() => Thing, { onDelete: "RESTRICT" }) @JoinColumn() twin: Thing;
  @ManyToMany(() => Maker) @JoinTable({ name: "thing_makers" }) makers: Maker[];
}

@Entity()
@Tree("closure-table")
export class Place {
  @PrimaryColumn("uuid") id: string;
  @TreeParent() parent: Place;
  @TreeChildren() children: Place[];
}

@Entity()
@TableInheritance({ column: { type: "varchar", name: "type" } })
export class Animal {
  @PrimaryGeneratedColumn("uuid") id: string;
}

@ChildEntity()
export class Cat extends Animal {
  @Column() meows: boolean;
}

@ViewEntity({
  name: "heavy",
  expression: `SELECT "id", "name" FROM "things" WHERE "weight" > 100`,
  dependsOn: [Thing],
})
export class Heavy {
  @ViewColumn() id: number;
  @ViewColumn() name: string;
}

@ViewEntity({
  name: "light",
  materialized: true,
  expression: `SELECT "id", "name" FROM "things" WHERE "weight" < 1`,
})
@Index("light_name", ["name"])
export class Light {
  @ViewColumn() id: number;
  @ViewColumn() name: string;
}
