import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { runCli } from "./harness/cli.ts";

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly says: readonly RegExp[];
}

const CASES: readonly Case[] = [
  {
    title: "YAML that is none",
    files: { "readiness.yml": "app: [\n" },
    says: [/readiness\.yml:2: the document is not readable/],
  },
  {
    title: "an unknown key",
    files: { "readiness.yml": "performance:\n  requets: 3\n" },
    says: [/readiness\.yml:2: performance\.requets is not a known key.*Did you mean requests\?/],
  },
  {
    title: "a value of the wrong type",
    files: { "readiness.yml": "performance:\n  requests: many\n" },
    says: [/readiness\.yml:2: performance\.requests is "many"; allowed: a whole number/],
  },
  {
    title: "an unknown rule",
    files: { "readiness.yml": "rules:\n  startup/loopback-bnd: note\n" },
    says: [/readiness\.yml:2: .*not a known rule.*Did you mean startup\/loopback-bind\?/],
  },
  {
    title: "problems of the command line and of the file at once",
    files: { "readiness.yml": "performance:\n  requets: 3\n" },
    flags: ["--bogus"],
    says: [/--bogus is not a known flag/, /readiness\.yml:2: performance\.requets/],
  },
  {
    title: "a project that is not there",
    files: {},
    flags: ["--project", "/does/not/exist"],
    says: [/--project is \/does\/not\/exist; allowed: an existing folder/],
  },
  {
    title: "no start command",
    files: {
      "package.json": '{"name":"x","scripts":{"dev":"nodemon web.js","lint":"eslint ."}}',
      "web.js": 'require("node:http").createServer().listen(process.env.PORT);\n',
    },
    says: [
      /app\.start is missing.*Looked at: Procfile, .*Dockerfile, package\.json/,
      /Best guesses: node web\.js \(web\.js:1\)/,
      /\n {2}start: node web\.js/,
    ],
  },
];

test.each(CASES)("$title", async ({ files, flags = [], says }) => {
  const folder = mkdtempSync(join(tmpdir(), "bad-input-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const project = flags.includes("--project") ? [] : ["--project", folder];
    const { exitCode, stdout, report } = await runCli(["startup-check", ...project, ...flags]);
    expect(exitCode, stdout).toBe(2);
    expect(stdout).toContain("Nothing was run.");
    const { problems } = reportSchema.parse(report);
    expect(problems.map(({ family }) => family)).toEqual(problems.map(() => "settings"));
    const told = problems.map(({ message }) => message).join("\n");
    for (const sentence of says) expect(told).toMatch(sentence);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
