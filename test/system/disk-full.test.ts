import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { scratchProject } from "./harness/scratch.ts";

interface Case {
  readonly title: string;
  /** Of the file system that holds TMPDIR. */
  readonly size: string;
  readonly flags: readonly string[];
  readonly says: RegExp;
}

const SERVES = ["--start", "exec node listens.mjs"];
// About 40 MB with its log; a cluster without it takes 40 MB.
const FILLS_DATABASE = `psql -qX "$DATABASE_URL" -v ON_ERROR_STOP=1 -c "CREATE TABLE t AS SELECT md5(i::text) FROM generate_series(1, 1000000) i"`;
const FILLS_DISK = "head -c 100000000 /dev/zero > $TMPDIR/filler && exec node listens.mjs";

const CASES: readonly Case[] = [
  {
    title: "before anything is started",
    size: "4k",
    flags: SERVES,
    says: /^A disk is full: ENOSPC: no space left on device/,
  },
  {
    title: "when the cluster is made",
    size: "20m",
    flags: SERVES,
    says: /^PostgreSQL could not be prepared \(initdb\): .*No space left on device$/,
  },
  {
    title: "when the migration writes its rows",
    size: "64m",
    flags: [...SERVES, "--migrate", FILLS_DATABASE],
    says: /^PostgreSQL .*no space left.*: could not (write|extend)/,
  },
  {
    title: "when the target writes files",
    size: "64m",
    flags: ["--start", FILLS_DISK],
    says: /^A disk is full: head: .*No space left on device/,
  },
];

test.each(CASES)(
  "a disk that is full $title is not the target's fault",
  async (given) => {
    using scratch = scratchProject();
    const { temporary } = scratch;
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${given.size},mode=711`, "none", temporary]);
    try {
      const { exitCode, report, stdout } = await scratch.start(["health-check", ...given.flags])
        .ended;
      expect(exitCode, stdout).toBe(3);
      const { problems, critical_failures, deployment_ready } = reportSchema.parse(report);
      expect(critical_failures).toEqual([]);
      expect(deployment_ready).toBeNull();
      expect(problems).toHaveLength(1);
      expect(problems[0]?.family).toBe("environment");
      expect(problems[0]?.message).toMatch(given.says);
      expect(problems[0]?.advice).toContain("TMPDIR");
      expect(scratch.left()).toEqual([]);
    } finally {
      execFileSync("umount", [temporary]);
    }
  },
  60_000,
);

test("a report that finds no space is told, and the verdict stands", async () => {
  using scratch = scratchProject();
  const { temporary, folder } = scratch;
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "none", temporary]);
  try {
    const flags = ["--start", "exec node exits-early.mjs", "--report", `${temporary}/report.json`];
    const run = scratch.start(["health-check", ...flags], { TMPDIR: folder });
    const { exitCode, stdout, stderr } = await run.ended;
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain("The process exited with code 3");
    expect(stderr).toMatch(/the report could not be written: .*report\.json: the disk is full/);
  } finally {
    execFileSync("umount", [temporary]);
  }
}, 60_000);
