import { statementLine, statementNaming } from "#engines/migrations/statement-line.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import type { LockSeen, StatementSeen, TableAtSize, Waited } from "./evidence.ts";
import type { Watched } from "./watch.ts";

export interface SeenQuestion {
  readonly watched: Pick<Watched<unknown>, "work" | "probes" | "locks">;
  /** Qualified names of the tables that count. */
  readonly tables: ReadonlySet<string>;
  /** By qualified name. */
  readonly rows: ReadonlyMap<string, number>;
  readonly wantedRows: number;
  readonly texts: readonly MigrationText[];
  /** Names of columns, constraints and indexes, before and after. */
  readonly known: ReadonlySet<string>;
  redact(text: string): string;
}

const MOST_LOCKS = 4;
const MOST_TEXT = 300;

/** What one run did to every table that existed before, as evidence. */
export function tablesSeen(question: SeenQuestion): ReadonlyMap<string, TableAtSize> {
  const { watched, tables } = question;
  return new Map(
    [...watched.work]
      .filter(([table]) => tables.has(table))
      .map(([table, { isRewritten, workedRows }]) => {
        const rowCount = question.rows.get(table) ?? 0;
        const seen: TableAtSize = {
          ...{ wantedRows: question.wantedRows, rowCount, workedRows },
          reads: waited(question, table, "read"),
          writes: waited(question, table, "write"),
          locks: locksOf(question, table),
          // Where our own reads are counted, too, they are far fewer.
          isRewritten: isRewritten && rowCount > 0 && workedRows >= rowCount,
        };
        return [table, seen];
      }),
  );
}

function waited(question: SeenQuestion, table: string, kind: "read" | "write"): Waited | null {
  const { probes } = question.watched;
  const probed = probes.find((probe) => probe.table === table && probe.kind === kind);
  if (probed === undefined) return null;
  const { longestMs, askedCount, during } = probed;
  return {
    ...{ longestMs: Math.round(longestMs), askedCount },
    ...(longestMs === 0 || during === undefined
      ? {}
      : { during: statementSeen(question, table, during) }),
  };
}

function locksOf(question: SeenQuestion, table: string): readonly LockSeen[] {
  return question.watched.locks
    .filter((lock) => lock.table === table)
    .slice(0, MOST_LOCKS)
    .map(({ mode, heldMs, takenBy }) => ({
      mode,
      heldMs: Math.round(heldMs),
      takenBy: statementSeen(question, table, takenBy),
    }));
}

function statementSeen(
  { texts, known, redact }: SeenQuestion,
  table: string,
  query: string,
): StatementSeen {
  const name = table.slice(table.indexOf(".") + 1);
  const statement = statementNaming(query, name);
  const at = statementLine({ texts, statement, table: name, known });
  const text = redact(statement).slice(0, MOST_TEXT);
  return { text, ...(at === undefined ? {} : { at }) };
}
