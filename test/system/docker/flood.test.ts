import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCli } from "../harness/cli.ts";
import { notesProject } from "../harness/notes.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";
import { docker, openMark } from "./marked.ts";

const FLOOD_MB = Number(process.env["FLOOD_MB"] ?? 200);
// A startup check starts the target about this often; each start logs its part.
const STARTS = 4;
const PART_MB = FLOOD_MB / STARTS;
const MIB = 2 ** 20;
const MOST_KEPT_BYTES = 20 * MIB;
const MOST_OWN_MEMORY_BYTES = 350 * MIB;

// Half before it listens, half while it serves, and a word that redaction and rules may look at.
const FLOOD = `import { writeSync } from "node:fs";
const line = Buffer.from("a line of a log that never ends, ".repeat(31) + "\\n");
const mebibyte = Buffer.concat(Array.from({ length: 1024 }, () => line));
function write(bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
for (let count = 0; count < ${PART_MB / 2}; count += 1) write(mebibyte);
let left = ${PART_MB / 2};
setInterval(() => {
  if (left > 0) write(mebibyte);
  left -= 1;
}, 20).unref();
`;

function sizeOf(path: string): number {
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return stats.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch (error) {
    // What a run keeps for a moment goes while it is counted.
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return 0;
    throw error;
  }
}

/** What the engine keeps of the output of these containers. */
async function engineBytes(names: readonly string[]): Promise<number> {
  const counted = names.map(async (name) => {
    const count = `docker logs "$1" 2>&1 | wc -c`;
    return Number(execFileSync("sh", ["-c", count, "sh", name], { encoding: "utf8" }));
  });
  return (await Promise.all(counted)).reduce((sum, bytes) => sum + bytes, 0);
}

describeWithEngine("a target that floods its log", () => {
  const scratch = openScratch();
  const mark = openMark("flood-test");

  test(
    `${FLOOD_MB} MB leave at most 20 MB anywhere, and the verdict is right`,
    async () => {
      using project = notesProject();
      const lines = ["FROM node:24-slim", mark.instruction, "WORKDIR /app", "COPY . ."];
      project.write("Dockerfile", [...lines, 'CMD ["node", "server.js"]', ""].join("\n"));
      project.write("server.js", `${FLOOD}${readFileSync(project.at("server.js"), "utf8")}`);
      const evidence = join(scratch.folder, "evidence");
      const args = ["startup-check", "--project", project.directory, "--runtime", "docker"];
      const run = startCli([...args, "--evidence", evidence], {
        usesEngine: true,
        env: { ...scratch.env, ...mark.env },
        settings: "app: { ready-timeout-ms: 120000 }\n",
      });
      let hasEnded = false;
      void run.ended.then(() => {
        hasEnded = true;
      });
      const peak = { engine: 0, files: 0, memory: 0 };
      const started = new Set<string>();
      while (!hasEnded) {
        const label = `label=deployment-readiness.job=${mark.name}`;
        const names = await docker("ps", "--format", "{{.Names}}", "--filter", label);
        for (const name of names) if (/-\d+-[a-z]/.test(name)) started.add(name);
        peak.engine = Math.max(peak.engine, await engineBytes(names).catch(() => 0));
        peak.files = Math.max(peak.files, sizeOf(scratch.folder));
        peak.memory = Math.max(peak.memory, residentBytes(run.child.pid ?? 0));
      }
      const { exitCode, report, stdout, stderr } = await run.ended;
      const kept = { report: JSON.stringify(report).length, evidence: sizeOf(evidence) };
      const mebibytes = Object.entries({ ...peak, ...kept }).map(
        ([name, bytes]) => `${name} ${(bytes / MIB).toFixed(1)}`,
      );
      process.stdout.write(`${started.size} starts; MiB: ${mebibytes.join(", ")}\n`);
      expect(exitCode, stdout + stderr).toBe(0);
      expect(report?.startup_success).toBe(true);
      expect(bytesLoggedAtBoot(evidence)).toBeGreaterThan((PART_MB / 2) * 0.9 * MIB);
      expect(started.size).toBeGreaterThanOrEqual(2);
      expect(peak.engine).toBeGreaterThan(0);
      expect(peak.engine + peak.files).toBeLessThan(MOST_KEPT_BYTES);
      expect(peak.memory).toBeLessThan(MOST_OWN_MEMORY_BYTES);
      expect([...scratch.leftovers(), ...(await mark.objects())]).toEqual([]);
    },
    120_000 + FLOOD_MB * 1_000,
  );
}, ["node:24-slim", "postgres:16", "debian:12"]);

function bytesLoggedAtBoot(evidence: string): number {
  const text = readFileSync(join(evidence, "startup.evidence.json"), "utf8");
  const { payload } = JSON.parse(text) as {
    payload: { boot: { steps: { name: string; output: { totalBytes: number } }[] } };
  };
  return payload.boot.steps.find(({ name }) => name === "start")?.output.totalBytes ?? 0;
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096;
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return 0;
    throw error;
  }
}
