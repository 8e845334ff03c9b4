import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { actionManifest } from "../../tools/action-manifest.ts";
import { type GitHubParser, loadGitHubParser } from "./github-parser.ts";
import { lintWorkflow } from "./workflow-lint.ts";

const OWN = "org/deployment-readiness@v1";

const project = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(project, path), "utf8");
const yamlIn = (folder: string) =>
  readdirSync(join(project, folder))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => `${folder}/${name}`);
const OURS = yamlIn(".github/workflows");
const EXAMPLES = yamlIn("examples/workflows");
const ALL = [...OURS, ...EXAMPLES];

let github: GitHubParser;
beforeAll(async () => {
  github = await loadGitHubParser();
});

test.each(ALL)("%s is accepted by GitHub's own parser", (path) => {
  expect(github.workflowErrors(read(path))).toEqual([]);
});

test.each(OURS)("%s is safe", (path) => {
  expect(lintWorkflow(read(path))).toEqual([]);
});

test.each(EXAMPLES)("%s is safe", (path) => {
  expect(lintWorkflow(read(path), { own: OWN })).toEqual([]);
});

test("action.yml is accepted by GitHub's own parser, and its slips are seen", () => {
  expect(github.actionErrors(actionManifest())).toEqual([]);
  const slip = actionManifest().replace("post-if", "posst-if");
  expect(github.actionErrors(slip).length).toBeGreaterThan(0);
});

test("every action is pinned to one commit, and every commit has one version", () => {
  const pins = ALL.flatMap((path) => [...read(path).matchAll(/uses: (\S+)@(\S{40}) # (\S+)/g)]);
  const byAction = new Map<string, Set<string>>();
  for (const [, action = "", sha, version] of pins)
    byAction.set(action, (byAction.get(action) ?? new Set()).add(`${sha} ${version}`));
  expect([...byAction].filter(([, seen]) => seen.size > 1)).toEqual([]);
  expect(byAction.size).toBeGreaterThan(5);
});

test("only these jobs may write, and only this", () => {
  const writes = ALL.flatMap((path) => {
    const { jobs } = parse(read(path)) as {
      jobs: Record<string, { permissions: Record<string, string> }>;
    };
    return Object.entries(jobs).flatMap(([job, { permissions }]) =>
      Object.entries(permissions).flatMap(([scope, access]) =>
        access === "write" ? [`${path} ${job} ${scope}`] : [],
      ),
    );
  });
  expect(writes.sort()).toEqual([
    ".github/workflows/ci.yml ready checks",
    ".github/workflows/release.yml build attestations",
    ".github/workflows/release.yml build id-token",
    ".github/workflows/release.yml image attestations",
    ".github/workflows/release.yml image id-token",
    ".github/workflows/release.yml image packages",
    ".github/workflows/release.yml publish contents",
    "examples/workflows/fork-safe-report.yml report checks",
    "examples/workflows/image.yml readiness checks",
    "examples/workflows/readiness.yml readiness checks",
  ]);
});

test("the halves of the fork-safe pair know each other, and only one of them has code or a token", () => {
  const first = read("examples/workflows/fork-safe-run.yml");
  const second = read("examples/workflows/fork-safe-report.yml");
  const { name } = parse(first) as { name: string };
  const { on } = parse(second) as { on: { workflow_run: { workflows: string[] } } };
  expect(on.workflow_run.workflows).toEqual([name]);
  expect(first).toContain('token: ""');
  expect(second).not.toMatch(/checkout@|\brun:/);
});

test("the workflow of the README is the one that is tested", () => {
  const blocks = [...read("README.md").matchAll(/```yaml\n(name: [\s\S]*?)```/g)].map(
    ([, text]) => text,
  );
  expect(blocks).toEqual([read("examples/workflows/readiness.yml")]);
});

const recipes = [...read("README.md").matchAll(/```yaml\n(jobs:\n[\s\S]*?)```/g)].map(
  ([, jobs = ""]) => `on: push\npermissions: {}\n${jobs}`,
);

test("the recipes of the README are whole, safe, and there", () => {
  expect(recipes.length).toBeGreaterThanOrEqual(2);
  for (const recipe of recipes) {
    expect(github.workflowErrors(recipe)).toEqual([]);
    expect(lintWorkflow(recipe, { own: OWN })).toEqual([]);
  }
});

test("what the README explains is what the program, or GitHub, says", () => {
  const [, table = ""] =
    /<!-- troubles -->([\s\S]*?)<!-- \/troubles -->/.exec(read("README.md")) ?? [];
  const texts = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, text = ""]) => text);
  const sources = ["src", "test/rig"].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => read(`${folder}/${name}`)),
  );
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((text) => !sources.some((source) => source.includes(text)))).toEqual([]);
});

test("inputs and outputs that workflows name exist", () => {
  const manifest = parse(actionManifest()) as Record<"inputs" | "outputs", Record<string, unknown>>;
  const files = ALL.map((path) => [path, read(path)] as const);
  for (const [path, text] of [
    ...files,
    ...recipes.map((recipe) => ["README.md", recipe] as const),
  ]) {
    const { jobs } = parse(text) as {
      jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }>;
    };
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const given = steps
      .filter(({ uses }) => uses === "./" || uses === OWN)
      .flatMap(({ with: inputs }) => Object.keys(inputs ?? {}));
    expect(Object.keys(manifest.inputs), path).toEqual(expect.arrayContaining(given));
    const used = [...text.matchAll(/steps\.readiness\.outputs\.([\w-]+)/g)].map(
      ([, output]) => output,
    );
    expect(Object.keys(manifest.outputs), path).toEqual(expect.arrayContaining(used));
  }
});

const GOOD = `
on: { pull_request: {} }
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@1af3b93b6815bc44a9784bd300feb67ff0d1eeb3 # v6.0.0
        with: { persist-credentials: false }
      - run: echo "$TITLE"
`;

test.each([
  [
    "permissions: {}",
    "permissions: { contents: write }",
    "permissions: the whole workflow may write",
  ],
  ["permissions: {}", "permissions: write-all", "permissions: the whole workflow may write"],
  ["permissions: {}\n", "", "permissions: the whole workflow may write"],
  ["permissions: { contents: read }", "env: {}", "one: names no permissions"],
  ["timeout-minutes: 5", "env: {}", "one: has no time limit"],
  [
    "1af3b93b6815bc44a9784bd300feb67ff0d1eeb3 # v6.0.0",
    "v6",
    "uses: actions/checkout@v6 is not pinned",
  ],
  [" # v6.0.0", "", /^uses: .* does not say its version$/],
  ["persist-credentials: false", "fetch-depth: 0", "checkout: leaves its token on the disk"],
  ["$TITLE", "${{ github.event.pull_request.title }}", /^run: an expression in /],
  ["pull_request: {}", "pull_request_target: {}", "pull_request_target: checks code out"],
  ["pull_request: {}", "workflow_run: {}", "workflow_run: checks code out"],
])("the lint sees %j become %j", (from, to, complaint) => {
  expect(lintWorkflow(GOOD)).toEqual([]);
  expect(lintWorkflow(GOOD.replace(from, to))).toEqual([
    complaint instanceof RegExp ? expect.stringMatching(complaint) : complaint,
  ]);
});

test("GitHub's parser sees what the lint leaves to it", () => {
  expect(github.workflowErrors(GOOD)).toEqual([]);
  expect(github.workflowErrors(GOOD.replace("runs-on", "run-on"))).not.toEqual([]);
  expect(github.workflowErrors(GOOD.replace("$TITLE", "${{ githb.sha }}"))).not.toEqual([]);
});

test("the forms for issues have what GitHub asks of them", () => {
  const field = z.object({
    type: z.enum(["textarea", "input", "dropdown", "checkboxes", "markdown"]),
    id: z.string().regex(/^[a-z-]+$/),
    attributes: z.object({ label: z.string(), options: z.array(z.string()).optional() }),
  });
  const form = z.strictObject({
    name: z.string().min(4),
    description: z.string().min(4),
    labels: z.array(z.string()),
    body: z.array(field).min(1),
  });
  for (const path of yamlIn(".github/ISSUE_TEMPLATE").filter(
    (name) => !name.endsWith("config.yml"),
  )) {
    const { body } = form.parse(parse(read(path)));
    expect(new Set(body.map(({ id }) => id)).size, path).toBe(body.length);
    for (const { type, attributes } of body)
      expect(attributes.options !== undefined, path).toBe(type === "dropdown");
  }
  expect(parse(read(".github/dependabot.yml")).version).toBe(2);
});
