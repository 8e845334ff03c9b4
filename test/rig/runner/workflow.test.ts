import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Plain } from "./context.ts";
import { evaluate, holds, interpolate } from "./expressions.ts";
import {
  type JobContext,
  type JobResult,
  type NeededJob,
  runWorkflow,
  type UsesHandler,
} from "./index.ts";
import { firstCombination } from "./workflow-file.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "runner-rig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ACTIONS = fileURLToPath(new URL("../../fixtures/actions", import.meta.url));

interface Options {
  readonly uses?: Record<string, UsesHandler>;
  readonly context?: Partial<JobContext>;
  readonly matrix?: Record<string, Plain>;
  readonly needs?: Record<string, NeededJob>;
  readonly services?: Record<string, Plain>;
  readonly cancelAfterMs?: number;
}

/** `body` is what stands below `jobs: gate:`, or a whole workflow when it starts with `on:`. */
async function runJob(body: string, options: Options = {}): Promise<JobResult> {
  const folder = mkdtempSync(path.join(scratch, "workflow-"));
  const [workspace, temp] = [path.join(folder, "work"), path.join(folder, "temp")];
  mkdirSync(workspace);
  mkdirSync(temp);
  const file = path.join(folder, "ci.yml");
  const indented = body.replaceAll(/^/gm, "    ");
  const whole = `on: [push]\njobs:\n  gate:\n    runs-on: ubuntu-latest\n${indented}\n`;
  writeFileSync(file, body.startsWith("on:") ? body : whole);
  const { uses = {}, context, ...further } = options;
  return await runWorkflow(
    {
      workspace,
      temp,
      event: { name: "push", payload: { head_commit: { id: "c0ffee" } } },
      repository: "acme/orders",
      sha: "c0ffee",
      ref: "refs/heads/main",
      runId: 1,
      runAttempt: 1,
      job: "gate",
      ...context,
    },
    { file, job: "gate", uses, ...further },
  );
}

const steps = (text: string): string => `steps:\n${text.replaceAll(/^(?=.)/gm, "  ")}`;
const outcomes = (result: JobResult): string[] => result.steps.map(({ outcome }) => outcome);

describe("steps", () => {
  it("share environment, path and outputs", async () => {
    const result = await runJob(
      steps(`- id: one
  run: |
    echo "n=5" >> "$GITHUB_OUTPUT"
    echo "E=six" >> "$GITHUB_ENV"
    mkdir bin; echo 'echo from-bin' > bin/tool; chmod +x bin/tool
    echo "$PWD/bin" >> "$GITHUB_PATH"
- run: |
    tool
    echo "\${{ steps.one.outputs.n }} $E \${{ env.E }} \${{ steps.one.outcome }} \${{ github.event.head_commit.id }}"
`),
    );
    expect(result.conclusion).toBe("success");
    expect(result.steps[1]?.log).toBe("from-bin\n5 six six success c0ffee\n");
    expect(result.env).toEqual({ E: "six" });
  });

  it("search the path that was added last first", async () => {
    const result = await runJob(
      steps(`- run: |
    for name in one two; do
      mkdir $name; echo "echo $name" > $name/tool; chmod +x $name/tool
      echo "$PWD/$name" >> "$GITHUB_PATH"
    done
- run: tool
`),
    );
    expect(result.steps[1]?.log).toBe("two\n");
  });

  it("stop after a failure, save those that ask for one", async () => {
    const result = await runJob(
      steps(`- id: bad
  run: exit 4
- run: echo no
- if: failure()
  run: echo yes
- if: \${{ always() && steps.bad.outcome == 'failure' }}
  run: echo yes
- if: success() || steps.bad.conclusion == 'failure'
  run: echo yes
- if: steps.bad.outcome == 'failure'
  run: echo no, for want of a status
- if: cancelled()
  run: echo no
- if: "'failure()' == 'failure()'"
  run: echo no
- if: "!cancelled()"
  run: echo yes
`),
    );
    expect(outcomes(result)).toEqual([
      "failure",
      "skipped",
      "success",
      "success",
      "success",
      "skipped",
      "skipped",
      "skipped",
      "success",
    ]);
    expect(result.conclusion).toBe("failure");
    expect(result.steps[0]).toMatchObject({
      exitCode: 4,
      annotations: [{ level: "failure", message: "Process completed with exit code 4." }],
    });
  });

  it("with continue-on-error fail and yet do not", async () => {
    const result = await runJob(
      steps(`- id: bad
  continue-on-error: true
  run: "false"
- id: also
  continue-on-error: \${{ steps.bad.outcome == 'failure' }}
  run: "false"
- run: echo "\${{ steps.bad.outcome }} \${{ steps.bad.conclusion }} \${{ steps.also.conclusion }}"
`),
    );
    expect(result.conclusion).toBe("success");
    expect(result.steps[2]?.log).toBe("failure success success\n");
  });

  it("run bash without pipefail unless the shell is named", async () => {
    const result = await runJob(
      steps(`- run: "false | true"
- shell: bash
  continue-on-error: true
  run: "false | true"
- shell: sh
  run: echo "$0" | grep -c sh
- continue-on-error: true
  run: |
    false
    echo not reached
`),
    );
    expect(outcomes(result)).toEqual(["success", "failure", "success", "failure"]);
    expect(result.steps[3]?.log).not.toContain("not reached");
  });

  it("take defaults and working-directory", async () => {
    const result = await runJob(`on: push
defaults:
  run:
    shell: bash
    working-directory: a
jobs:
  gate:
    runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: \${{ github.event_name }}
    steps:
      - working-directory: .
        run: mkdir push b
      - run: basename "$PWD"
      - working-directory: b
        continue-on-error: true
        run: "false | basename $PWD"
`);
    expect(result.steps[1]?.log).toBe("push\n");
    expect(result.steps[2]).toMatchObject({
      outcome: "failure",
      log: expect.stringContaining("b\n"),
    });
  });

  it("see the environment of workflow, job and step, the nearest winning", async () => {
    const result = await runJob(`on: push
env: { A: workflow, B: workflow, C: workflow }
jobs:
  gate:
    runs-on: ubuntu-latest
    env: { B: job, C: job, D: "\${{ github.sha }}-\${{ github.ref_name }}" }
    steps:
      - env: { C: step }
        run: echo "$A $B $C $D \${{ env.C }}"
`);
    expect(result.steps[0]?.log).toBe("workflow job step c0ffee-main step\n");
  });

  it("time out", async () => {
    const result = await runJob(steps("- timeout-minutes: 0.01\n  run: exec sleep 20\n"));
    expect(result.conclusion).toBe("failure");
    expect(result.steps[0]?.annotations[0]?.message).toMatch(/has timed out after 600 ms/);
  });

  it("after a cancel only run when they ask for it", async () => {
    const result = await runJob(
      steps(`- run: exec sleep 20
- run: echo no
- if: failure()
  run: echo no
- if: cancelled()
  run: echo yes
- if: always()
  run: echo yes
`),
      { cancelAfterMs: 500 },
    );
    expect(outcomes(result)).toEqual(["cancelled", "skipped", "skipped", "success", "success"]);
    expect(result.conclusion).toBe("cancelled");
  });

  it("that would run in a cancelled job are not cancelled", async () => {
    const result = await runJob(
      steps("- if: always()\n  run: sleep 1.5; echo done\n- run: echo no\n"),
      {
        cancelAfterMs: 500,
      },
    );
    expect(outcomes(result)).toEqual(["success", "skipped"]);
    expect(result.steps[0]?.log).toBe("done\n");
    expect(result.conclusion).toBe("cancelled");
  });

  it("that cannot be evaluated fail with the reason", async () => {
    const result = await runJob(steps("- run: echo ${{ fromJSON('{') }}\n- run: echo no\n"));
    expect(outcomes(result)).toEqual(["failure", "skipped"]);
    expect(result.steps[0]?.annotations).toHaveLength(1);
  });

  it("mask secrets of the job", async () => {
    const result = await runJob(
      steps('- run: echo "${{ secrets.PASSWORD }} ${{ secrets.ABSENT }}."\n'),
      { context: { secrets: { PASSWORD: "pass-phrase" } } },
    );
    expect(result.steps[0]?.log).toBe("*** .\n");
  });

  it("do not get the variables of an action", async () => {
    const result = await runJob(steps("- run: env\n"), {
      context: {
        token: "ghs_secret",
        runtimeToken: "a.b.c",
        resultsUrl: "http://127.0.0.1:9",
        idTokenRequest: { url: "http://127.0.0.1:9/oidc", token: "oidc-request" },
      },
    });
    expect(result.steps[0]?.log).toMatch(/^ACTIONS_ID_TOKEN_REQUEST_TOKEN=\*\*\*$/m);
    expect(result.steps[0]?.log).not.toMatch(/ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL|ghs_/);
    expect(result.steps[0]?.log).toMatch(/^GITHUB_ACTION=__run$/m);
  });
});

describe("uses", () => {
  it("runs an action of the workspace, and its post after the last step", async () => {
    const result = await runJob(
      steps(`- uses: actions/checkout@v7
- id: gate
  uses: ./
  with:
    fail: \${{ github.ref == 'refs/heads/main' }}
- if: always()
  run: echo "after \${{ steps.gate.outcome }}"
`),
      {
        uses: {
          "actions/checkout": ({ workspace, write }) => {
            write(`into ${existsSync(workspace)}`);
          },
          "./": path.join(ACTIONS, "passes-state"),
        },
      },
    );
    expect(result.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["Run actions/checkout@v7", "success"],
      ["Run ./", "failure"],
      ['Run echo "after ${{ steps.gate.outcome }}"', "success"],
      ["Post Run ./", "success"],
    ]);
    expect(result.steps[0]?.log).toBe("into true\n");
    expect(result.steps[2]?.log).toBe("after failure\n");
    expect(result.steps[3]?.log).toContain('"STATE_file":"one"');
    expect(result.conclusion).toBe("failure");
  });

  it("runs the posts in reverse", async () => {
    const action = path.join(ACTIONS, "passes-state");
    const result = await runJob(steps("- uses: org/one@v1\n- uses: org/two@v1\n"), {
      uses: { "org/one@v1": action, "org/two": action },
    });
    expect(result.steps.slice(2).map(({ name }) => name)).toEqual([
      "Post Run org/two@v1",
      "Post Run org/one@v1",
    ]);
  });

  it("calls a handler, which may give outputs, a path and variables, or fail", async () => {
    const result = await runJob(
      steps(`- id: python
  uses: actions/setup-python@v6
  with: { python-version: 3.10, cache: true, empty: }
- run: echo "\${{ steps.python.outputs.seen }} $HANDLED"
- uses: actions/setup-node@v5
`),
      {
        uses: {
          "actions/setup-python": ({ with: inputs, setEnvironment }) => {
            setEnvironment("HANDLED", "yes");
            return { seen: JSON.stringify(inputs).replaceAll('"', "'") };
          },
          "actions/setup-node": () => {
            throw new Error("no node here");
          },
        },
      },
    );
    expect(result.steps[1]?.log).toBe("{'python-version':'3.1','cache':'true','empty':''} yes\n");
    expect(result.steps[2]?.annotations[0]?.message).toBe("no node here");
    expect(result.conclusion).toBe("failure");
  });

  it("fails the job before its first step for an action that nobody knows", async () => {
    const result = await runJob(steps("- run: echo no\n- uses: org/unknown@v1\n"));
    expect(result.conclusion).toBe("failure");
    expect(result.steps.map(({ name }) => name)).toEqual(["Set up job"]);
    expect(result.steps[0]?.annotations[0]?.message).toMatch(/'org\/unknown@v1'/);
  });
});

describe("a job", () => {
  it("has the permissions of the job, or else of the workflow", async () => {
    const workflow = (permissions: string): string => `on: push
permissions: { contents: read }
jobs:
  gate:
    runs-on: ubuntu-latest
${permissions}    steps: [{ run: "true" }]
`;
    expect((await runJob(workflow(""))).permissions).toEqual({ contents: "read" });
    const own = await runJob(workflow("    permissions: { checks: write }\n"));
    expect(own.permissions).toEqual({ checks: "write" });
    expect((await runJob(steps('- run: "true"\n'))).permissions).toBeUndefined();
  });

  it("takes the first combination of its matrix, or the given one", async () => {
    const body = `strategy:
  matrix:
    node: [22, 24]
    os: [a, b]
    exclude: [{ node: 22, os: a }]
    include: [{ os: b, extra: "yes" }, { node: 24, os: b, extra: "no" }]
${steps('- run: echo "${{ matrix.node }} ${{ matrix.os }} ${{ matrix.extra }}"\n')}`;
    expect((await runJob(body)).steps[0]?.log).toBe("22 b yes\n");
    const given = await runJob(body, { matrix: { node: 24, os: "a" } });
    expect(given.steps[0]?.log).toBe("24 a \n");
    expect(given.matrix).toEqual({ node: 24, os: "a" });
  });

  it("is skipped where its condition does not hold", async () => {
    const body = `if: github.event_name == 'pull_request'\n${steps('- run: "true"\n')}`;
    expect(await runJob(body)).toMatchObject({ conclusion: "skipped", steps: [] });
  });

  it("is skipped after a failed need, unless it asks", async () => {
    const workflow = (condition: string): string => `on: push
jobs:
  tests:
    runs-on: ubuntu-latest
    steps: [{ run: "true" }]
  gate:
    needs: tests
${condition}    runs-on: ubuntu-latest
    steps: [{ run: 'echo "\${{ needs.tests.result }} \${{ needs.tests.outputs.a }}"' }]
`;
    const needs = { tests: { result: "failure", outputs: { a: "b" } } } as const;
    expect((await runJob(workflow(""), { needs })).conclusion).toBe("skipped");
    const asked = await runJob(workflow("    if: always()\n"), { needs });
    expect(asked.steps[0]?.log).toBe("failure b\n");
  });

  it("has outputs", async () => {
    const body = `outputs:
  n: \${{ steps.one.outputs.n }}
${steps("- id: one\n  run: echo n=5 >> $GITHUB_OUTPUT\n")}`;
    expect((await runJob(body)).outputs).toEqual({ n: "5" });
  });

  it("says what the rig leaves out, and takes services that the caller started", async () => {
    const body = `services:
  postgres: { image: "postgres:18", ports: ["5432"] }
${steps('- run: echo "port ${{ job.services.postgres.ports[5432] }}"\n')}`;
    const result = await runJob(body, {
      services: { postgres: { id: "x", ports: { "5432": "15432" } } },
    });
    expect(result.notes).toEqual(["The service container 'postgres' is not started by the rig"]);
    expect(result.steps[0]?.log).toBe("port 15432\n");
  });

  it("says whether the event starts it", async () => {
    expect((await runJob(steps('- run: "true"\n'))).triggered).toBe(true);
    const context = { event: { name: "merge_group", payload: {} } };
    expect((await runJob(steps('- run: "true"\n'), { context })).triggered).toBe(false);
  });

  it("ends what its steps left", async () => {
    const result = await runJob(
      steps("- run: (setsid sleep 30 > /dev/null 2>&1 < /dev/null &); sleep 0.3\n"),
    );
    expect(result.orphans).toEqual([expect.stringMatching(/^sleep 30 \(\d+\)$/)]);
  });

  it("must be a workflow that GitHub takes", async () => {
    await expect(
      runJob("on: push\njobs:\n  gate:\n    runs-on: x\n    stepz: []\n"),
    ).rejects.toThrow(/Unexpected value 'stepz'/);
    await expect(runJob(steps("- run: echo ${{ nonsense.a }}\n"))).rejects.toThrow(
      /Unrecognized named-value: 'nonsense'/,
    );
  });
});

describe("expressions", () => {
  const scope = {
    contexts: {
      github: {
        ref: "refs/heads/main",
        event: { pull_request: { number: 7, labels: [{ name: "a" }] } },
      },
      env: { A: "b" },
    },
  };

  it.each<readonly [string, Plain]>([
    ["github.ref == 'REFS/heads/MAIN'", true],
    ["github.event.pull_request.number > 6", true],
    ["github.event.absent.deeper", null],
    ["github.event.pull_request.labels[0].name", "a"],
    ["github.event.pull_request.labels.*.name", ["a"]],
    ["contains(github.event.pull_request.labels.*.name, 'A')", true],
    ["startsWith(github.ref, 'refs/heads/') && env.A || 'no'", "b"],
    ["format('{0}-{1}', env.A, 1.50)", "b-1.5"],
    ["fromJSON('{\"a\":[1,null]}').a[1]", null],
    ["toJSON(env)", '{\n  "A": "b"\n}'],
    ["join(fromJSON('[1,2]'), '+')", "1+2"],
    ["'it''s'", "it's"],
    ["!''", true],
    ["secrets.X || 'none'", "none"],
  ])("%s", (expression, value) => {
    expect(evaluate(expression, scope)).toEqual(value);
  });

  it("stand in text, even with braces in their strings", () => {
    expect(interpolate("a ${{ env.A }}${{ '}}' }} $" + "{ x } ${{env.A}}", scope)).toBe(
      "a b}} ${ x } b",
    );
  });

  it("as condition: a mixed text is true for what it holds, not for what it means", () => {
    expect(holds("${{ false }} || false", scope)).toBe(true);
    expect(holds("${{ false }}", scope)).toBe(false);
    expect(holds("", scope)).toBe(true);
    expect(holds(false, scope)).toBe(false);
  });

  it("give matrices from JSON", () => {
    expect(firstCombination({ a: "${{ fromJSON('[3, 4]') }}" }, scope)).toEqual({ a: 3 });
    expect(firstCombination({ include: [{ a: 1 }, { a: 2 }] }, scope)).toEqual({ a: 1 });
    expect(firstCombination(undefined, scope)).toEqual({});
  });
});
