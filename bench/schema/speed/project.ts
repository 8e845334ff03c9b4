import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Extent {
  readonly tables: number;
  /** At least as many as there are tables; the rest changes tables that are there. */
  readonly migrations: number;
  /** A column that the models have and no migration adds. */
  readonly isDrifted: boolean;
}

const TABLES_PER_MODULE = 20;
const KINDS = ["String(80)", "Integer", "Boolean", "Numeric(12, 2)", "DateTime(timezone=True)"];

/** Writes a FastAPI application whose models and migrations agree, but for a planted drift. */
export function writeProject(folder: string, extent: Extent): void {
  const write = (file: string, text: string) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const [file, text] of Object.entries(FIXED)) write(file, text);
  const numbers = Array.from({ length: extent.tables }, (_none, index) => index);
  const modules = Math.ceil(extent.tables / TABLES_PER_MODULE);
  for (let at = 0; at < modules; at += 1)
    write(`shop/models/part_${at}.py`, moduleText(numbers, at, extent));
  write(
    "shop/models/__init__.py",
    Array.from({ length: modules }, (_none, at) => `from . import part_${at}  # noqa: F401\n`).join(
      "",
    ),
  );
  const perMigration = Math.max(1, Math.ceil(extent.tables / extent.migrations));
  let previous = "";
  for (let at = 0; at < extent.migrations; at += 1) {
    const id = at.toString(16).padStart(12, "0");
    write(
      `migrations/versions/${id}_step.py`,
      migrationText(id, previous, { at, perMigration, extent }),
    );
    previous = id;
  }
}

function moduleText(numbers: readonly number[], at: number, extent: Extent): string {
  const own = numbers.slice(at * TABLES_PER_MODULE, (at + 1) * TABLES_PER_MODULE);
  const drift = extent.isDrifted && at === 0 ? "\n    forgotten = Column(Integer)" : "";
  return `from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, Numeric, String, text
from shop.base import Base

${own.map((number) => modelText(number, extent)).join("\n\n")}${drift}
`;
}

function modelText(number: number, extent: Extent): string {
  const columns = KINDS.map((kind, index) => `    c${index} = Column(${kind}, nullable=False)`);
  const parent =
    number === 0
      ? []
      : [`    parent_id = Column(ForeignKey("t${number - 1}.id", name="fk_t${number}"))`];
  const later = Array.from(
    { length: laterCount(number, extent) },
    (_none, index) => `    later_${index} = Column(String(20), server_default=text("''"))`,
  );
  return `class T${number}(Base):
    __tablename__ = "t${number}"
    __table_args__ = (Index("ix_t${number}_c0", "c0"),)
    id = Column(Integer, primary_key=True)
${[...columns, ...parent, ...later].join("\n")}`;
}

/** How often the migrations after the first ones come back to a table. */
function laterCount(number: number, { tables, migrations }: Extent): number {
  const later = Math.max(0, migrations - tables);
  return Math.floor(later / tables) + (number < later % tables ? 1 : 0);
}

interface Step {
  readonly at: number;
  readonly perMigration: number;
  readonly extent: Extent;
}

function migrationText(id: string, previous: string, { at, perMigration, extent }: Step): string {
  const from = at * perMigration;
  const created = Array.from({ length: perMigration }, (_none, index) => from + index).filter(
    (number) => number < extent.tables,
  );
  const later = at - extent.tables;
  const round = Math.floor(later / extent.tables);
  const body =
    created.length > 0
      ? created.map(createText)
      : [
          `    op.add_column("t${later % extent.tables}", sa.Column("later_${round}", sa.String(20), server_default=sa.text("''")))`,
        ];
  return `import sqlalchemy as sa
from alembic import op

revision = "${id}"
down_revision = ${previous === "" ? "None" : `"${previous}"`}


def upgrade() -> None:
${body.join("\n")}


def downgrade() -> None:
    raise NotImplementedError
`;
}

function createText(number: number): string {
  const columns = KINDS.map(
    (kind, index) =>
      `        sa.Column("c${index}", sa.${kind.replace("(timezone", "(timezone")}${kind.includes("(") ? "" : "()"}, nullable=False),`,
  );
  const parent =
    number === 0
      ? []
      : [
          `        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("t${number - 1}.id", name="fk_t${number}")),`,
        ];
  return `    op.create_table(
        "t${number}",
        sa.Column("id", sa.Integer(), primary_key=True),
${[...columns, ...parent].join("\n")}
    )
    op.create_index("ix_t${number}_c0", "t${number}", ["c0"])`;
}

const FIXED: Readonly<Record<string, string>> = {
  "requirements.txt": `alembic==1.20.1
fastapi==0.165.0
psycopg[binary]==3.3.9
SQLAlchemy==2.1.9
uvicorn==0.54.0
`,
  "alembic.ini": `[alembic]
script_location = %(here)s/migrations
prepend_sys_path = .
path_separator = os
`,
  "migrations/env.py": `import os
from alembic import context
from sqlalchemy import create_engine, pool
from shop import models  # noqa: F401
from shop.base import Base

engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
`,
  "migrations/script.py.mako": "",
  "shop/__init__.py": "",
  "shop/base.py": `from sqlalchemy.orm import declarative_base

Base = declarative_base()
`,
  "shop/main.py": `import os
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from shop import models  # noqa: F401

app = FastAPI()
engine = create_engine(os.environ["DATABASE_URL"])


@app.get("/health")
def health():
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok"}
`,
};
