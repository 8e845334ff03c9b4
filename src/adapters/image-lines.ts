import type { Program } from "#engines/dockerfile/view.ts";

// Where an image has a language and what is installed for it; elsewhere they are found by their names.
const INTERPRETER =
  /(?<![\w./-])(?:\/usr\/(?:local\/)?bin|\/(?:[\w.-]+\/){0,3}\.?v?env\/bin)\/(python[\d.]*|node|npm|npx|pnpm|yarn|bun|java|ruby|bundle|php|gunicorn|uvicorn|hypercorn|daphne|flask|fastapi|alembic|celery)(?![\w./-])/g;

/** A command line of an image as one for the project's folder: its folder is the project's. */
export function localPaths(line: string, workdir: string): string {
  const named = line.replace(INTERPRETER, "$1");
  return workdir === "/" ? named : named.replaceAll(`${workdir}/`, "./");
}

const PORT_OPTION = /((?:--port|-p|--bind|-b)(?:\s+|=)(?:[\w.[\]]*:)?)(\d+)(?!\S*[\w.:])/g;

/** The port that a command line itself fixes. */
export function fixedPort(line: string): number | undefined {
  // A bare -p has other meanings too.
  const options = [...line.matchAll(PORT_OPTION)].filter(([, before]) => !before?.startsWith("-p"));
  const written = options[0]?.[2];
  return written === undefined ? undefined : Number(written);
}

/** A manifest may fix a port when it says so; outside a container that port may be taken. */
export function withOurPort(line: string, ports: readonly number[]): string {
  return line.replace(PORT_OPTION, (whole, before: string, written: string) =>
    ports.some((port) => String(port) === written) ? `${before}$PORT` : whole,
  );
}

/** What an engine starts: an entrypoint with a command as its arguments. */
export function wordsOf(...programs: readonly (Program | undefined)[]): readonly string[] {
  return programs.flatMap((program) => {
    if (program === undefined) return [];
    return program.shellLine === undefined ? program.argv : ["sh", "-c", program.shellLine];
  });
}

/** Words as a shell command line. */
export function lineOf(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
