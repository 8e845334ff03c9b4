import type { BootRecord } from "#contract/boot.ts";
import type { ServerMessage } from "#contract/database.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { failedMigration } from "#engines/migrations/failed-migration.ts";
import { migrationTexts } from "#engines/migrations/texts.ts";
import { withShortLines } from "#engines/traces/text.ts";
import type { SourceLine } from "../evidence.ts";
import { codeFiles, linesWhere } from "../source-lines.ts";
import { excerptOf } from "./excerpt.ts";
import { absentFile, deniedFile, moduleTypeLine } from "./files.ts";
import { headsIn, orphanIn } from "./history.ts";
import { absentProgram, declaredModule, namedPackage } from "./packages.ts";
import { queryLine } from "./query.ts";
import type { ClueQuestion } from "./question.ts";
import { refusedScript } from "./script.ts";
import type { Clues, Doing } from "./shape.ts";
import { documentsVariables, malformedVariable } from "./variables.ts";

const MOST_CHANGED_FILES = 500;
// What follows the first error of a transaction says nothing more.
const ABORTED = "25P02";

/** Looks up whatever may tell one cause of a failed boot from another. */
export function observeClues(question: ClueQuestion): Clues {
  const { target, record, step, failure } = question;
  const { tree, changes, migrations } = target;
  const said = withShortLines(step?.output.text ?? "");
  const refused = refusedOf(record, said, question.redact);
  const program = absentProgram(question, said);
  const found = {
    refused,
    migration: migrationLine(question, said, refused),
    migrations: migrations.supported ? migrations.directory : undefined,
    ...headsIn(question, said),
    orphan: orphanIn(question, said),
    module:
      record.outcome === "install-failed"
        ? namedPackage(question, said)
        : declaredModule(question, failure),
    program,
    query: failure?.place === undefined ? queryLine(tree, refused) : undefined,
    script: refusedScript(question, said),
    ...(program === undefined ? absentFile(question, said) : {}),
    denied: deniedFile(question, said),
    moduleType: moduleTypeLine(tree, question.directory),
    malformed: malformedVariable(question),
    documents: documentsVariables(tree, question.directory),
    listen: listenLine(tree, said),
    excerpt: excerptOf({ said, failure, refused }),
    doing: question.doing,
    waits: question.doing === undefined ? undefined : waitingLine(tree, question.doing),
    changes:
      changes === undefined
        ? undefined
        : { ...changes, files: changes.files.slice(0, MOST_CHANGED_FILES) },
  };
  const known = Object.entries(found).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Clues;
}

/** The last error that the output speaks of, else the last one. */
function refusedOf(
  { databaseMessages }: BootRecord,
  said: string,
  redact: (text: string) => string,
): ServerMessage | undefined {
  const errors = databaseMessages.filter(
    ({ level, sqlstate }) => /^(ERROR|FATAL|PANIC)$/.test(level) && sqlstate !== ABORTED,
  );
  const told = errors.filter(({ message }) => said.includes(message.split("\n")[0] ?? ""));
  const refused = told.at(-1) ?? errors.at(-1);
  if (refused === undefined) return undefined;
  const { statement, detail } = refused;
  return {
    ...refused,
    message: redact(refused.message).slice(0, 1_000),
    ...(statement === undefined ? {} : { statement: redact(statement).slice(0, 2_000) }),
    ...(detail === undefined ? {} : { detail: redact(detail).slice(0, 500) }),
  };
}

const LISTENS = /\.listen\(|ListenAndServe|\.run\(|serve\(|\.bind\(/;

/** Of two lines that listen on one port, the later one is refused. */
function listenLine(tree: SourceTree, said: string): SourceLine | undefined {
  if (!/EADDRINUSE|address already in use/i.test(said)) return undefined;
  const last = linesWhere(tree, codeFiles(tree), (line) => LISTENS.test(line)).at(-1);
  return last === undefined ? undefined : { file: last.file, line: last.line };
}

const LONGEST_PIECE = 40;
const SHORTEST_PIECE = 12;

function waitingLine(tree: SourceTree, { connections, statements }: Doing): SourceLine | undefined {
  const opening = connections.find(({ state }) => state === "opening");
  const query = statements[0]?.query.split("\n")[0]?.trim().slice(0, LONGEST_PIECE) ?? "";
  const pieces = [
    ...(opening === undefined ? [] : [`${opening.address}:${opening.port}`, opening.address]),
    ...(query.length < SHORTEST_PIECE ? [] : [query]),
  ];
  const files = codeFiles(tree);
  for (const piece of pieces) {
    const [only, second] = linesWhere(tree, files, (line) => line.includes(piece));
    if (only !== undefined && second === undefined) return { file: only.file, line: only.line };
  }
  return undefined;
}

// Of an application that runs its own files, whatever the tool.
const SQL_MIGRATION = /(?:^|\/)migrations?\/(?:[^/]+\/)?[^/]+\.sql$/;
const DEFINES = /^\s*(?:create|alter|drop|comment|truncate|grant|do)\b/i;

function migrationLine(
  { target, failure, step }: ClueQuestion,
  said: string,
  refused: ServerMessage | undefined,
): SourceLine | undefined {
  const { migrations, tree } = target;
  const files = new Set(migrations.supported ? migrations.files.map(({ file }) => file) : []);
  const frames = failure?.frames.filter(({ file }) => files.has(file)) ?? [];
  const frame = failure?.language === "python" ? frames.at(-1) : frames[0];
  if (frame !== undefined) return { file: frame.file, line: frame.line };
  const { place } = failure ?? {};
  if (place !== undefined && SQL_MIGRATION.test(place.file))
    return { file: place.file, line: place.line };
  const isStep = step?.name === "migrate";
  if (!isStep && !DEFINES.test(refused?.statement ?? "")) return undefined;
  const texts = migrationTexts(migrations, tree);
  const messages = refused === undefined ? [] : [refused];
  return failedMigration({ texts, output: said, messages });
}
