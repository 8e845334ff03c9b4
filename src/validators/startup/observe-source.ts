import type { BootRecord } from "#contract/boot.ts";
import type { Language } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { literalLine } from "#engines/traces/literal.ts";
import type { SourceLine } from "./evidence.ts";
import { codeFiles, linesWhere, soleHit, startFiles } from "./source-lines.ts";

export interface SourceQuestion {
  readonly tree: SourceTree;
  readonly record: BootRecord;
  /** File that holds the start command. */
  readonly startFile?: string | undefined;
  readonly language?: Language;
}

const ENVIRONMENT_FILE = /(^|\/)\.env(\.production|\.local)?$/;
const LISTENS =
  /listen\(|JoinHostPort\(|\bAddr\s*[:=]|--port|--bind|\bport\s*[=:]|\bPORT\s*=|-p\s|run\(|serve/i;
const BINDS =
  /listen\(|JoinHostPort\(|\bAddr\s*[:=]|--host|--bind|\bhost\s*[=:]|\bHOST\w*\s*[=:]|\baddress\s*[=:]|run\(|serve/i;
const LOOPBACK = /["'\s=:,([]((127\.0\.0\.1)|localhost|(::1))(["'\s:,)\]]|$)/;
const HANDLES_SIGNAL = /\.(on|once)\(|signal\.signal\(|add_signal_handler\(|\btrap\b/;

const SPAWNS_APART =
  /\bdetached:\s*true|\.unref\(\)|start_new_session\s*=\s*True|\bsetsid\b|\bnohup\b/;
const SPAWNS = /\bspawn\(|\bfork\(|\bexec(?:File)?\(|\bPopen\(|\bsetsid\b|\bnohup\b/;

/** The line with the port it listens on instead of the one it was told to use. */
export function portLine({ tree, record, startFile }: SourceQuestion): SourceLine | undefined {
  const ports = new Set((record.sockets ?? []).map(({ port }) => port));
  ports.delete(record.assignedPort);
  for (const port of ports) {
    const literal = new RegExp(`(^|[^\\d.])${port}([^\\d.]|$)`);
    const hits = linesWhere(
      tree,
      startFiles(tree),
      (line) => literal.test(line) && LISTENS.test(line),
    );
    const sole = soleHit(hits, {
      file: startFile,
      likely: (line) => /listen\(|\bAddr\b|--port|--bind/.test(line),
    });
    if (sole !== undefined) return sole;
    const shadow = shadowLine(tree, port);
    if (shadow !== undefined) return shadow;
  }
  return undefined;
}

/** The line of a committed environment file that sets this port in the platform's place. */
function shadowLine(tree: SourceTree, port: number): SourceLine | undefined {
  const files = tree.files.filter((file) => ENVIRONMENT_FILE.test(file));
  const sets = new RegExp(`^\\s*(?:export\\s+)?(?:\\w+_)?PORT\\s*=\\s*["']?${port}\\b`);
  const hits = linesWhere(tree, files, (line) => sets.test(line));
  return soleHit(hits, { likely: () => true });
}

/** The line that binds the loopback interface, by name or for want of another one. */
export function hostLine(question: SourceQuestion): SourceLine | undefined {
  const { tree, startFile } = question;
  const hits = linesWhere(
    tree,
    startFiles(tree),
    (line) => LOOPBACK.test(line) && BINDS.test(line) && !line.includes("://"),
  );
  const likely = (line: string) => /listen\(|\bAddr\b|--host|--bind/.test(line);
  if (hits.length > 0) return soleHit(hits, { file: startFile, likely });
  return question.language === "node" ? soleListen(tree) : undefined;
}

// Fastify listens on the loopback interface unless it is told where.
function soleListen(tree: SourceTree): SourceLine | undefined {
  const files = codeFiles(tree).filter((file) => /\.[cm]?[jt]s$/.test(file));
  return soleHit(
    linesWhere(tree, files, (line) => line.includes(".listen(")),
    { likely: () => true },
  );
}

export function sigtermLine({ tree, startFile }: SourceQuestion): SourceLine | undefined {
  const hits = linesWhere(tree, startFiles(tree), (line) => line.includes("SIGTERM"));
  return soleHit(hits, { file: startFile, likely: (line) => HANDLES_SIGNAL.test(line) });
}

/** The only line that starts a process which does not end with its parent. */
export function spawnLine({ tree }: SourceQuestion): SourceLine | undefined {
  const hits = linesWhere(tree, codeFiles(tree), (line) => SPAWNS.test(line));
  return soleHit(hits, { likely: (line) => SPAWNS_APART.test(line) });
}

const POOLS =
  /\bnew (?:\w+\.)?(?:Pool|Sequelize|DataSource|HikariDataSource|PrismaClient)\(|\bcreate(?:_async)?_engine\(|\bcreatePool\(|\bConnectionPool\(|\bcreate_pool\(|SetMaxOpenConns\(|maximum-pool-size|\bknex\(\{|\bpostgres\(/;

/** The only line that makes a pool of connections. */
export function poolLine(tree: SourceTree): SourceLine | undefined {
  const hits = linesWhere(tree, startFiles(tree), (line) => POOLS.test(line));
  return soleHit(hits, { likely: (line) => /max|size/i.test(line) });
}

/** The line that declares the health path which failed. */
export function healthLine({ tree, record }: SourceQuestion): SourceLine | undefined {
  const path = record.probes.find(({ status }) => status !== undefined && status >= 400)?.path;
  return path === undefined ? undefined : declaringLine(tree, path);
}

/** The line that declares a path of the application. */
export function declaringLine(tree: SourceTree, path: string): SourceLine | undefined {
  if (path === "/") return undefined;
  // Go's router takes the method into the pattern.
  const quoted = ['"', "'", "`"].flatMap((quote) =>
    ["", "GET "].map((method) => `${quote}${method}${path}${quote}`),
  );
  const hits = linesWhere(tree, codeFiles(tree), (line) =>
    quoted.some((text) => line.includes(text)),
  );
  return soleHit(hits, {
    likely: (line) => /\.(get|all|use|route|add_api_route|Handle(?:Func)?)\(/.test(line),
  });
}

// As PostgreSQL says it: with the table where the query names it, in quotes where it needs them.
const ABSENT_COLUMN = /\bcolumn "?(?:[\w.]+\.)?(\w+)"? (?:of relation "?[\w.]+"? )?does not exist/;

/** The only line that declares the field for a column which the database does not have. */
export function fieldLine(tree: SourceTree, message: string): SourceLine | undefined {
  const name = ABSENT_COLUMN.exec(message)?.[1];
  if (name === undefined) return undefined;
  const declares = new RegExp(`^\\s+["']?${name}["']?\\s*(?::[^=]+)?(?:=|:)\\s*\\S`);
  const hits = linesWhere(tree, codeFiles(tree), (line) => declares.test(line));
  const [sole] = hits;
  return hits.length === 1 && sole !== undefined ? { file: sole.file, line: sole.line } : undefined;
}

/** The only line of the project that holds the longest fixed part of one of the last lines printed. */
export function speakingLine(
  tree: SourceTree,
  lastLines: readonly string[],
): SourceLine | undefined {
  const question = { files: codeFiles(tree), read: (path: string) => tree.read(path) };
  for (const said of lastLines.slice(-3).reverse()) {
    const found = literalLine(said, question);
    if (found !== undefined) return found;
  }
  return undefined;
}
