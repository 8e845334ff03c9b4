import { describe, expect, test } from "vitest";
import { durationMs } from "#engines/dockerfile/duration.ts";
import { copyOf, imagePathOf, imageRoot, projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage, type StageQuestion } from "#engines/dockerfile/stage.ts";
import type { StageView } from "#engines/dockerfile/view.ts";

function viewOf(text: string, question: StageQuestion = {}): StageView {
  const view = resolveStage(parseDockerfile(text), question);
  if (view === undefined) throw new Error("no such stage");
  return view;
}

describe("what starts", () => {
  test("the last of each holds, a shell form starts with the shell", () => {
    const view = viewOf('FROM a\nCMD one\nCMD two "x"\nENTRYPOINT ["e"]\nENTRYPOINT ["f", "g"]\n');
    expect(view.entrypoint).toEqual({ argv: ["f", "g"], isShell: false, line: 5, lastLine: 5 });
    expect(view.command).toEqual({
      argv: ["/bin/sh", "-c", 'two "x"'],
      isShell: true,
      shellLine: 'two "x"',
      line: 3,
      lastLine: 3,
    });
  });

  test("an entrypoint takes the base stage's command away, not the one of its own stage", () => {
    const base = 'FROM a AS base\nCMD ["old"]\nFROM base\n';
    expect(viewOf(base).command?.argv).toEqual(["old"]);
    expect(viewOf(`${base}ENTRYPOINT ["e"]\n`).command).toBeUndefined();
    expect(viewOf(`${base}CMD ["new"]\nENTRYPOINT ["e"]\n`).command?.argv).toEqual(["new"]);
  });

  test("SHELL holds for what follows it, and in stages made from it", () => {
    const view = viewOf(
      'FROM a AS b\nCMD x\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM b\nENTRYPOINT y\nHEALTHCHECK CMD z\n',
    );
    expect(view.entrypoint?.argv).toEqual(["/bin/bash", "-o", "pipefail", "-c", "y"]);
    expect(view.healthcheck?.check?.argv).toEqual(["/bin/bash", "-o", "pipefail", "-c", "z"]);
    expect(view.command).toBeUndefined();
  });
});

describe("health checks", () => {
  test("defaults are those of the reference", () => {
    expect(viewOf('FROM a\nHEALTHCHECK CMD ["curl", "x"]\n').healthcheck).toEqual({
      check: {
        argv: ["curl", "x"],
        intervalMs: 30_000,
        timeoutMs: 30_000,
        startPeriodMs: 0,
        retries: 3,
      },
      line: 2,
      lastLine: 2,
    });
  });

  test("options over several lines are read, NONE switches the base's off", () => {
    const text =
      "FROM a AS b\nHEALTHCHECK --interval=1m30s --timeout=500ms \\\n --start-period=2.5s --retries=9 CMD wget x || exit 1\n";
    expect(viewOf(text).healthcheck).toEqual({
      check: {
        argv: ["/bin/sh", "-c", "wget x || exit 1"],
        intervalMs: 90_000,
        timeoutMs: 500,
        startPeriodMs: 2500,
        retries: 9,
      },
      line: 2,
      lastLine: 3,
    });
    expect(viewOf(`${text}FROM b\n`).healthcheck?.check?.retries).toBe(9);
    expect(viewOf(`${text}FROM b\nHEALTHCHECK NONE\n`).healthcheck).toEqual({
      line: 5,
      lastLine: 5,
    });
  });

  test.each([
    ["1h2m3s4ms", 3_723_004],
    ["1.5s", 1500],
    [".5m", 30_000],
    ["0", 0],
    ["250us", 0],
    ["10", undefined],
    ["s", undefined],
    ["-1s", undefined],
    ["1s ", undefined],
    ["", undefined],
  ])("%j lasts %j milliseconds", (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });
});

describe("variables", () => {
  const environment = (text: string, question?: StageQuestion) =>
    Object.fromEntries(viewOf(text, question).environment.map(({ name, value }) => [name, value]));

  test("both forms of ENV, quotes and escapes", () => {
    expect(
      environment('FROM a\nENV A=1 B="two words" C=x\\ y D=\'$A\'\nENV E the rest "of it"\n'),
    ).toEqual({
      A: "1",
      B: "two words",
      C: "x y",
      D: "$A",
      E: "the rest of it",
    });
  });

  test("defaults and alternatives", () => {
    const text =
      "FROM a\nARG X\nENV S=s N=\nENV A=${S} B=${N:-d} C=${N-d} D=${S:+t} E=${N:+t} F=${X:-x} G=${U:-${S}/u} H=a$S.b\n";
    expect(environment(text)).toMatchObject({
      A: "s",
      B: "d",
      C: "",
      D: "t",
      E: "",
      F: "x",
      G: "s/u",
      H: "as.b",
    });
  });

  test("a builder has no positional parameters, a dollar alone is a dollar", () => {
    expect(environment("FROM a\nENV S=s\nENV A=$$x B=$1 C=$ D='$S' E=$S$\n")).toMatchObject({
      A: "x",
      B: "",
      C: "$",
      D: "$S",
      E: "s$",
    });
  });

  test("what nobody can know stays as it is written, and is marked", () => {
    const view = viewOf("FROM a\nENV PATH=/opt/bin:$PATH\nARG TARGETARCH\nUSER ${TARGETARCH}\n");
    expect(view.environment[0]).toEqual({
      name: "PATH",
      value: "/opt/bin:$PATH",
      isKnown: false,
      line: 2,
    });
    expect(view.user).toEqual({ value: "${TARGETARCH}", isKnown: false, line: 4 });
  });

  test("arguments before FROM are seen by FROM, and in a stage that asks for them", () => {
    const text =
      "ARG V=24\nARG I=node:${V}-slim\nFROM $I\nENV A=$V\nARG V\nENV B=$V\nARG W=1\nARG W=2\nENV C=$W\n";
    const view = viewOf(text);
    expect(view.bases).toEqual([{ reference: "node:24-slim", isKnown: true, line: 3 }]);
    expect(environment(text)).toEqual({ A: "$V", B: "24", C: "2" });
    const given = { arguments: { V: "22", W: "9" } };
    expect(viewOf(text, given).bases[0]?.reference).toBe("node:22-slim");
    expect(environment(text, given)).toEqual({ A: "$V", B: "22", C: "9" });
    expect(view.arguments).toEqual([
      { name: "V", line: 5 },
      { name: "W", default: "1", line: 7 },
      { name: "W", default: "2", line: 8 },
    ]);
  });

  test("ENV goes before ARG, and a stage inherits ENV but no ARG", () => {
    expect(environment("FROM a\nENV A=env\nARG A=arg\nENV B=$A\n")).toEqual({ A: "env", B: "env" });
    expect(environment("FROM a AS b\nENV A=1\nARG C=2\nFROM b\nENV D=$A E=$C\n")).toEqual({
      A: "1",
      D: "1",
      E: "$C",
    });
  });
});

test("ports, user, signal, volumes and labels have their lines", () => {
  const view = viewOf(
    'FROM a\nARG P=80\nEXPOSE $P 8000-8002/tcp 53/udp nonsense 99999\nUSER 1000:0\nSTOPSIGNAL SIGQUIT\nVOLUME ["/data"]\nVOLUME /a /b\nLABEL x="y z"\n',
  );
  expect(view.ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual([
    ...["80/tcp", "8000/tcp", "8001/tcp", "8002/tcp", "53/udp"],
  ]);
  expect(view.user).toEqual({ value: "1000:0", isKnown: true, line: 4 });
  expect(view.stopSignal?.value).toBe("SIGQUIT");
  expect(view.volumes.map(({ value, line }) => [value, line])).toEqual([
    ["/data", 6],
    ["/a", 7],
    ["/b", 7],
  ]);
  expect(view.labels).toEqual([{ name: "x", value: "y z", isKnown: true, line: 8 }]);
});

test("copies have their sources, owner, mode and the stage they come from", () => {
  const text =
    "FROM a AS one\nFROM b\nWORKDIR /app\nCOPY --chown=node:node --chmod=755 x y ./bin/\nCOPY --from=ONE /o ./\nCOPY --from=0 /p /p\nCOPY --from=nginx:1 /n /n\nADD https://example.com/a.tar /tmp/\nCOPY <<EOF /etc/conf\nx\nEOF\n";
  expect(viewOf(text).copies).toMatchObject([
    {
      sources: ["x", "y"],
      destination: "/app/bin",
      isFolder: true,
      owner: "node:node",
      mode: "755",
      line: 4,
    },
    { sources: ["/o"], destination: "/app", from: 0 },
    { from: 0 },
    { from: "nginx:1" },
    { keyword: "ADD", sources: ["https://example.com/a.tar"] },
    { sources: [], destination: "/etc/conf", heredocs: ["EOF"], line: 9, lastLine: 11 },
  ]);
});

test("a stage is found by its name in any case, its number, and the last without either", () => {
  const text = "FROM a AS one\nUSER 1\nFROM b AS two\nUSER 2\n";
  expect(viewOf(text).user?.value).toBe("2");
  expect(viewOf(text, { stage: "ONE" }).user?.value).toBe("1");
  expect(viewOf(text, { stage: "0" }).user?.value).toBe("1");
  expect(resolveStage(parseDockerfile(text), { stage: "three" })).toBeUndefined();
  expect(resolveStage(parseDockerfile(text), { stage: "2" })).toBeUndefined();
  expect(resolveStage(parseDockerfile(""))).toBeUndefined();
});

describe("where the project lies", () => {
  const BUILT = `FROM node:24 AS build
WORKDIR /src
COPY . .
RUN npm run build
FROM node:24-slim
WORKDIR /app
COPY package*.json ./
COPY --from=build /src/dist ./dist
`;

  test("what a stage made of the project is where the final one copies it", () => {
    const view = viewOf(BUILT);
    expect(imagePathOf(view, "dist/server.js")).toBe("/app/dist/server.js");
    expect(imagePathOf(view, "src/server.ts")).toBeUndefined();
    expect(projectPathOf(view, "/app/dist/server.js")).toBe("dist/server.js");
    expect(projectPathOf(view, "/usr/lib/x")).toBeUndefined();
    expect(copyOf(view, "dist/server.js")?.line).toBe(8);
    expect(imageRoot(view)).toBe("/app");
  });

  test.each([
    ["the whole context", "WORKDIR /app\nCOPY . /srv/shop\n", "/srv/shop"],
    [
      "parts that keep their names",
      "WORKDIR /\nCOPY src /srv/src\nCOPY migrations /srv/migrations\nCOPY a.json /etc/\n",
      "/srv",
    ],
    ["WORKDIR where copies do not tell", "WORKDIR /app\nCOPY target/x.jar /y.jar\n", "/app"],
    ["nothing at all", "RUN true\n", "/"],
  ])("the root: %s", (_what, rest, expected) => {
    expect(imageRoot(viewOf(`FROM a\n${rest}`))).toBe(expected);
  });

  test("a folder of the project that is the context, and one within the context", () => {
    const own = viewOf("FROM a\nWORKDIR /code\nCOPY . .\n", { context: { folder: "backend" } });
    expect(imageRoot(own, "backend")).toBe("/code");
    expect(imagePathOf(own, "backend/app/main.py")).toBe("/code/app/main.py");
    expect(projectPathOf(own, "/code/app/main.py")).toBe("backend/app/main.py");
    const within = viewOf("FROM a\nWORKDIR /code\nCOPY backend/ /code/\n");
    expect(imageRoot(within, "backend")).toBe("/code");
    expect(projectPathOf(within, "/code/app/main.py")).toBe("backend/app/main.py");
  });

  test("a pattern that is copied to a name gives the one file it matches that name", () => {
    const view = viewOf("FROM a\nCOPY pack*.json /manifest.json\n");
    expect(imagePathOf(view, "package.json")).toBe("/manifest.json");
  });

  test("without a WORKDIR of its own the base image's counts, when it is known", () => {
    expect(imageRoot(viewOf("FROM a\nCOPY . .\n", { workdir: "/usr/src/app" }))).toBe(
      "/usr/src/app",
    );
    expect(viewOf("FROM a\n").workdir).toEqual({ value: "/", isKnown: false });
    expect(viewOf("FROM a\nWORKDIR x\n").workdir).toEqual({ value: "/x", isKnown: false, line: 2 });
  });

  test("stages that copy from each other in every way end", () => {
    const stages = Array.from({ length: 60 }, (_, index) => {
      const copies =
        index === 0
          ? "COPY . /a\nCOPY . /b\n"
          : `COPY --from=${index - 1} /a /a\nCOPY --from=${index - 1} /a /b\nCOPY --from=${index - 1} /b /a\nCOPY --from=${index - 1} /b /b\n`;
      return `FROM x\n${copies}`;
    });
    const view = viewOf(stages.join(""));
    const started = performance.now();
    projectPathOf(view, "/a/file");
    projectPathOf(view, "/b/none");
    imagePathOf(view, "file");
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
