import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ignoresFailure } from "#adapters/ignored-failure.ts";

const folder = mkdtempSync(join(tmpdir(), "ignored-failure-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [name, text] of [
  ["alembic", "#!/bin/sh\nexit 1\n"],
  ["gunicorn", "#!/bin/sh\necho serving\n"],
] as const) {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

/** What a real shell does with a migration that fails. */
function serves(script: string): boolean {
  const file = join(folder, "script.sh");
  writeFileSync(file, script.startsWith("#!") ? script : `#!/bin/sh\n${script}`);
  chmodSync(file, 0o755);
  try {
    const env = { ...process.env, PATH: `${folder}:/usr/bin:/bin` };
    return execFileSync(file, {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).includes("serving");
  } catch {
    return false;
  }
}

const lineOf = (script: string) =>
  script.split("\n").findIndex((row) => row.includes("alembic upgrade")) + 1;

const GOES_ON = [
  "alembic upgrade head\nexec gunicorn app\n",
  "set -u\nalembic upgrade head\nexec gunicorn app\n",
  "set -eu\nalembic upgrade head || true\nexec gunicorn app\n",
  "set -e\nalembic upgrade head || echo 'not migrated'\nexec gunicorn app\n",
  "set -e\nalembic upgrade head && echo migrated\nexec gunicorn app\n",
  "alembic upgrade head; gunicorn app\n",
  "set -eu\nalembic upgrade head --lock-mode wait || true\nexec gunicorn app\n",
  "alembic upgrade head; echo migrated; exec gunicorn app\n",
  'if [ -n "$PATH" ]; then\n  alembic upgrade head\nfi\nexec gunicorn app\n',
  "until true; do\n  sleep 1\ndone\nalembic upgrade head\nexec gunicorn app\n",
  "until true; do sleep 1; done\nalembic upgrade head\necho ready\nexec gunicorn app\n",
  "echo one; alembic upgrade head > /dev/null 2>&1; gunicorn app\n",
];

test.each(GOES_ON)("a shell goes on: %j", (script) => {
  expect(serves(script)).toBe(true);
  expect(ignoresFailure(script, lineOf(script))).toBe(true);
});

// A real shell ends in each of these, or the case is too odd to accuse anybody.
const ENDS = [
  ...[
    "set -e",
    "set -eu",
    "set -u -e",
    "set -o errexit",
    "set -o pipefail -e",
    "set -uo pipefail -o errexit",
  ].map((strict) => `${strict}\nalembic upgrade head\nexec gunicorn app\n`),
  "command set -e\nalembic upgrade head\nexec gunicorn app\n",
  "#!/bin/sh -e\nalembic upgrade head\nexec gunicorn app\n",
  "#!/bin/bash\nshopt -so errexit\nalembic upgrade head\nexec gunicorn app\n",
  "set -xe; alembic upgrade head; gunicorn app\n",
  'set -e\nif [ -n "$PATH" ]; then\n  alembic upgrade head\nfi\nexec gunicorn app\n',
  "set -e\nalembic upgrade head || { echo failed; exit 1; }\nexec gunicorn app\n",
  "alembic upgrade head || {\n  echo failed\n  exit 1\n}\nexec gunicorn app\n",
  "alembic upgrade head || exit 1\nexec gunicorn app\n",
  "alembic upgrade head && exec gunicorn app\n",
  "alembic upgrade head &&\nexec gunicorn app\n",
  "alembic upgrade head && exec gunicorn app\nexit 1\n",
  'die() { echo "$1"; exit 1; }\nalembic upgrade head || die x\nexec gunicorn app\n',
  'if [ "$1" = migrate ]; then\n  alembic upgrade head\nelse\n  exec gunicorn app\nfi\n',
  'if [ "$1" = migrate ]; then alembic upgrade head; else exec gunicorn app; fi\n',
  "if ! alembic upgrade head; then exit 1; fi\nexec gunicorn app\n",
  "if true; then\n  alembic upgrade head\nfi || exit 1\nexec gunicorn app\n",
  "{ alembic upgrade head; } || exit 1\nexec gunicorn app\n",
  "(set -e; alembic upgrade head; gunicorn app)\n",
  "! alembic upgrade head && exit 1\nexec gunicorn app\n",
  "alembic upgrade head || echo failed && exit 1\nexec gunicorn app\n",
  "set -e\nalembic upgrade head &\nwait $!\nexec gunicorn app\n",
  "alembic upgrade head\n[ $? -eq 0 ] || exit 1\nexec gunicorn app\n",
  'alembic upgrade head && MIGRATED=1\n[ "$MIGRATED" = 1 ] || exit 1\nexec gunicorn app\n',
  "exec alembic upgrade head\nexec gunicorn app\n",
  "run() {\n  alembic upgrade head\n}\nset -e\nrun\nexec gunicorn app\n",
  "run() { # run\n  alembic upgrade head\n}\nset -e\nrun\nexec gunicorn app\n",
  'set -- alembic upgrade head\n"$@" || exit 1\nexec gunicorn app\n',
  "trap 'exit 1' ERR\nalembic upgrade head\nexec gunicorn app\n",
  ". ./common.sh\nalembic upgrade head\nexec gunicorn app\n",
  "until alembic upgrade head; do sleep 1; done\nexec gunicorn app\n",
  "for n in 1 2 3; do\n  alembic upgrade head\ndone\nexec gunicorn app\n",
  "gunicorn app\nalembic upgrade head\n",
];

test.each(ENDS)("nobody is accused: %j", (script) => {
  expect(ignoresFailure(script, lineOf(script))).toBe(false);
});

test("a command line is read like a script", () => {
  expect(ignoresFailure("sh -c 'alembic upgrade head; exec gunicorn app'", 1)).toBe(true);
  expect(ignoresFailure("sh -ec 'alembic upgrade head; exec gunicorn app'", 1)).toBe(false);
  expect(ignoresFailure("alembic upgrade head && gunicorn app", 1)).toBe(false);
});
