import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { StepLog, type StreamName } from "./log.ts";
import { SecretMasks } from "./masks.ts";
import { type JobState, StepRecord } from "./step-record.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "runner-rig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

class Step {
  readonly job: JobState = {
    masks: new SecretMasks(),
    environment: new Map(),
    prependPath: [],
    outputBytes: 0,
  };
  readonly record = new StepRecord(this.job);
  readonly log: StepLog;
  abandoned = false;

  constructor(environment: Record<string, string> = {}, workspace = "/home/work/orders") {
    this.log = new StepLog(this.record, { workspace, debug: false, environment }, () => {
      this.abandoned = true;
    });
  }

  say(text: string, stream: StreamName = "stdout"): this {
    this.log.write(stream, Buffer.from(text));
    return this;
  }

  get executed(): string[] {
    return this.log.executedCommands.map(({ name }) => name);
  }
}

const DISABLED = /^The `(set-env|add-path)` command is disabled\./;

describe("stop-commands", () => {
  it("silences every command until its token comes", () => {
    const step = new Step().say(
      "::stop-commands::t0ken\n::error::a\n##[error]b\n::t0ken::\n::error::c\n",
    );
    expect(step.executed).toEqual(["stop-commands", "t0ken", "error"]);
    expect(step.record.annotations.map(({ message }) => message)).toEqual(["c"]);
    expect(step.log.text).toContain("::error::a\n##[error]b\n");
  });

  it("holds for both streams", () => {
    const step = new Step().say("::stop-commands::t0ken\n").say("::error::a\n", "stderr");
    expect(step.executed).toEqual(["stop-commands"]);
    step.say("::t0ken::\n", "stderr").say("::error::b\n");
    expect(step.executed).toEqual(["stop-commands", "t0ken", "error"]);
  });

  it("takes the token in both syntaxes and any case", () => {
    const step = new Step().say("::stop-commands::t0ken\nx ##[T0KEN]\n::error::b\n");
    expect(step.executed).toEqual(["stop-commands", "T0KEN", "error"]);
  });

  it("takes no second stop while stopped", () => {
    const step = new Step().say(
      "::stop-commands::first\n::stop-commands::second\n::second::\n::error::x\n",
    );
    expect(step.executed).toEqual(["stop-commands"]);
  });

  it("a used token is no command any more", () => {
    const step = new Step().say("::stop-commands::t0ken\n::t0ken::\n::t0ken::\n");
    expect(step.executed).toEqual(["stop-commands", "t0ken"]);
    expect(step.log.text.match(/::t0ken::/g)).toHaveLength(2);
  });

  it.each(["", "pause-logging", "Pause-Logging", "error", "stop-commands"])(
    "the token '%s' fails the step and ends its reading",
    (token) => {
      const step = new Step().say(`::stop-commands::${token}\n::error::later\n`);
      expect(step.record.commandFailed).toBe(true);
      expect(step.abandoned).toBe(true);
      expect(step.record.annotations).toHaveLength(1);
      expect(step.record.annotations[0]?.message).toMatch(/^You cannot use a endToken/);
    },
  );

  it.each(["true", "1", "$TRUE"])("takes any token where the environment says %s", (value) => {
    const step = new Step({ ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS: value });
    step.say("::stop-commands::pause-logging\n::error::x\n::pause-logging::\n");
    expect(step.executed).toEqual(["stop-commands", "pause-logging"]);
  });

  it("masks a token of more than six characters", () => {
    const step = new Step().say("::stop-commands::0123456\nat 0123456 it is\n");
    expect(step.log.text).toBe("::stop-commands::***\nat *** it is\n");
    const short = new Step().say("::stop-commands::012345\nat 012345 it is\n");
    expect(short.log.text).toContain("at 012345 it is");
  });

  it("the token may hold characters that the syntaxes use", () => {
    const step = new Step().say("::stop-commands::a%0Ab\n::error::x\n");
    expect(step.executed).toEqual(["stop-commands"]);
  });
});

describe("commands that set something", () => {
  it.each(["::set-env name=A::b", "::add-path::/tmp/x", "##[set-env name=A]b", "##[add-path]/x"])(
    "%s is refused and fails the step",
    (line) => {
      const step = new Step().say(`${line}\n`);
      expect(step.record.commandFailed).toBe(true);
      const messages = step.record.annotations.map(({ message }) => message);
      expect(messages[0]).toBe(`Unable to process command '${line}' successfully.`);
      expect(messages[1]).toMatch(DISABLED);
      expect(step.job.environment.size).toBe(0);
      expect(step.job.prependPath).toEqual([]);
    },
  );

  it("set-env and add-path work where the environment allows them, save NODE_OPTIONS", () => {
    const step = new Step({ ACTIONS_ALLOW_UNSECURE_COMMANDS: "true" });
    step.say("::set-env name=A::b\n::add-path::/x\n::add-path::/y\n::add-path::/x\n");
    step.say("::set-env name=node_options::--inspect\n");
    expect([...step.job.environment]).toEqual([["A", "b"]]);
    expect(step.job.prependPath).toEqual(["/y", "/x"]);
    expect(step.record.commandFailed).toBe(false);
    expect(step.record.annotations).toHaveLength(1);
  });

  it("set-output and save-state still work, with a warning", () => {
    const step = new Step().say("::set-output name=A::b\n::save-state name=c::d\n");
    expect([...step.record.outputs]).toEqual([["A", "b"]]);
    expect([...step.record.state]).toEqual([["c", "d"]]);
    expect(step.record.annotations.map(({ level }) => level)).toEqual(["warning", "warning"]);
  });

  it("set-output without a name fails the step", () => {
    const step = new Step().say("::set-output::b\n");
    expect(step.record.commandFailed).toBe(true);
  });

  it("add-matcher fails for a file that is not there and takes one that is", () => {
    const folder = mkdtempSync(path.join(scratch, "matcher-"));
    writeFileSync(path.join(folder, "m.json"), '{"problemMatcher": []}');
    expect(new Step({}, folder).say("::add-matcher::no.json\n").record.commandFailed).toBe(true);
    expect(new Step({}, folder).say("::add-matcher::m.json\n").record.commandFailed).toBe(false);
  });

  it("remove-matcher wants either an owner or a file", () => {
    expect(new Step().say("::remove-matcher owner=x::\n").record.annotations).toEqual([]);
    expect(new Step().say("::remove-matcher::\n").record.annotations[0]?.level).toBe("warning");
    expect(new Step().say("::remove-matcher owner=x::y\n").record.annotations).toHaveLength(1);
  });

  it("echo repeats later commands that would be silent", () => {
    const step = new Step().say(
      "::echo::on\n::group::a\n::add-mask::pass-phrase\n::echo::OFF\n::group::b\n",
    );
    expect(step.log.text).toBe(
      "::group::a\n##[group]a\n::add-mask::***\n::echo::OFF\n##[group]b\n",
    );
  });

  it("echo with another value fails the step", () => {
    expect(new Step().say("::echo::maybe\n").record.commandFailed).toBe(true);
    expect(new Step().say("::echo::\n").record.commandFailed).toBe(true);
  });

  it("debug shows only where the job debugs", () => {
    expect(new Step().say("::debug::x\n").log.text).toBe("");
  });
});

describe("masks", () => {
  it("hide what comes later, not what came before", () => {
    const step = new Step().say("pass-phrase\n::add-mask::pass-phrase\nit is pass-phrase!\n");
    expect(step.log.text).toBe("pass-phrase\nit is ***!\n");
  });

  it("hide each line of a multi-line value", () => {
    const step = new Step().say("::add-mask::first%0A  second %0D%0Athird\nfirst,second,third\n");
    expect(step.log.text).toBe("***,***,***\n");
  });

  it("hide a value that arrives in pieces", () => {
    const step = new Step()
      .say("::add-mask::pass-phrase\n")
      .say("a pass-")
      .say("phr")
      .say("ase b\n");
    expect(step.log.text).toBe("a *** b\n");
  });

  it("hide on the other stream, in messages of annotations, and in base64", () => {
    const step = new Step().say("::add-mask::pass-phrase\n");
    step.say(`${Buffer.from("pass-phrase").toString("base64")}\n`, "stderr");
    step.say("::error::no pass-phrase here\n");
    expect(step.log.text).toBe("***\n##[error]no *** here\n");
    expect(step.record.annotations[0]?.message).toBe("no *** here");
  });

  it("take the overlap of two values as one", () => {
    const step = new Step().say("::add-mask::abcd\n::add-mask::cdef\nxabcdefx\n");
    expect(step.log.text).toBe("x***x\n");
  });

  it("take a value that overlaps itself as one", () => {
    expect(new Step().say("::add-mask::abab\nxabababx\n").log.text).toBe("x***x\n");
  });

  it.each(["", "   ", "\u00a0"])("refuse white space: '%s'", (value) => {
    const step = new Step().say(`::add-mask::${value}\na b\n`);
    expect(step.record.annotations[0]?.level).toBe("warning");
    expect(step.log.text).toContain("a b");
  });

  it("leave no trace of the value, however the output is cut", () => {
    const secret = fc
      .stringMatching(/^[a-zA-Z0-9+/ "']{4,20}$/)
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(secret, fc.array(fc.nat({ max: 80 })), (value, cuts) => {
        const step = new Step().say(`::add-mask::${value}\n`);
        const text = `before ${value} and ${encodeURIComponent(value)}${value}\n`;
        const borders = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b)];
        for (const [i, start] of borders.entries()) step.say(text.slice(start, borders[i + 1]));
        expect(step.log.text).toBe("before *** and ***\n");
      }),
    );
  });
});

describe("annotations", () => {
  it.each(["error", "warning", "notice"])("keeps ten of %s and counts the rest", (name) => {
    const step = new Step();
    for (let i = 1; i <= 13; i += 1) step.say(`::${name}::n${i}\n`);
    expect(step.record.annotations.map(({ message }) => message)).toEqual(
      Array.from({ length: 10 }, (_, i) => `n${i + 1}`),
    );
    const level = name === "error" ? "failure" : name;
    expect(step.record.droppedAnnotations[level as "failure"]).toBe(3);
    expect(step.log.text).toContain("n13");
  });

  it("counts each level by itself", () => {
    const step = new Step();
    for (let i = 0; i < 11; i += 1) step.say("::error::e\n::warning::w\n::notice::n\n");
    expect(step.record.annotations).toHaveLength(30);
    expect(step.record.droppedAnnotations).toEqual({ failure: 1, warning: 1, notice: 1 });
  });

  it("cuts a message at 4,096 characters after masking", () => {
    const step = new Step()
      .say("::add-mask::aaaaaaaa\n")
      .say(`::error::aaaaaaaa${"b".repeat(5000)}\n`);
    const [annotation] = step.record.annotations;
    expect(annotation?.message).toBe(`***${"b".repeat(4093)}`);
  });

  it("shows none for a blank message, yet the message takes a slot", () => {
    const step = new Step()
      .say("::error::\n".repeat(5))
      .say("::error:: %0A\n".repeat(5))
      .say("::error::x\n");
    expect(step.record.annotations).toEqual([]);
    expect(step.record.droppedAnnotations.failure).toBe(1);
  });

  it("makes a path inside the workspace relative, and leaves others", () => {
    const step = new Step();
    for (const file of [
      "/home/work/orders/src/a.ts",
      "src/b.ts",
      "/etc/passwd",
      "/home/work/orders2/c",
    ]) {
      step.say(`::error file=${file}::m\n`);
    }
    expect(step.record.annotations.map(({ file }) => file)).toEqual([
      "src/a.ts",
      "src/b.ts",
      "/etc/passwd",
      "/home/work/orders2/c",
    ]);
  });

  it.each<readonly [string, object]>([
    ["line=4", { line: 4 }],
    ["line=4,endLine=6", { line: 4, endLine: 6 }],
    ["endLine=6", { line: 6, endLine: 6 }],
    ["line=6,endLine=4", {}],
    ["line=4,col=2,endColumn=9", { line: 4, column: 2, endColumn: 9 }],
    ["line=4,endColumn=9", { line: 4, column: 9, endColumn: 9 }],
    ["line=4,endLine=6,col=2,endColumn=9", { line: 4, endLine: 6 }],
    ["line=4,endLine=4,col=2,endColumn=9", { line: 4, endLine: 4, column: 2, endColumn: 9 }],
    ["line=4,col=9,endColumn=2", { line: 4 }],
    ["col=9", {}],
    ["line=four", {}],
    ["line=4.5", {}],
    ["line=99999999999", {}],
    ["LINE=4,EndLine=5", { line: 4, endLine: 5 }],
  ])("reads the place of %s", (properties, place) => {
    const [annotation] = new Step().say(`::error ${properties}::m\n`).record.annotations;
    expect(annotation).toEqual({ level: "failure", message: "m", ...place });
  });

  it("keeps the title", () => {
    const [annotation] = new Step().say("::notice title=a%2C b::m\n").record.annotations;
    expect(annotation).toEqual({ level: "notice", message: "m", title: "a, b" });
  });
});

describe("what counts as executed", () => {
  it("names the stream", () => {
    const step = new Step().say("::error::a\n", "stderr");
    expect(step.log.executedCommands).toEqual([
      { name: "error", properties: {}, data: "a", stream: "stderr" },
    ]);
  });

  it("a command after a lone CR is one", () => {
    expect(new Step().say("progress 1%\r::error::a\n").executed).toEqual(["error"]);
  });

  it("a command cut by chunks is one; cut by streams it is none", () => {
    expect(new Step().say("::er").say("ror::").say("a\n").executed).toEqual(["error"]);
    const cut = new Step().say("::er").say("ror::a\n", "stderr");
    cut.log.end();
    expect(cut.executed).toEqual([]);
  });

  it("a last line without an end is read at the end", () => {
    const step = new Step().say("::error::a");
    expect(step.executed).toEqual([]);
    step.log.end();
    expect(step.executed).toEqual(["error"]);
  });

  it("an unregistered one is plain output", () => {
    const step = new Step().say("::internal-set-repo-path repoFullName=a,workspaceRepo=true::/\n");
    expect(step.executed).toEqual([]);
    expect(step.log.text).toContain("internal-set-repo-path");
  });
});
