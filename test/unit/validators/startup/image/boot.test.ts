import { describe, expect, test } from "vitest";
import type { StartupEvidence } from "#validators/startup/evidence.ts";
import type { BuildFailure } from "#validators/startup/image/evidence.ts";
import { step, traceFailure } from "../../../../fixtures/evidence/startup/evidence.ts";
import {
  contained,
  containedFailure,
  containerRecord,
  image,
  line,
  program,
  saying,
} from "../../../../fixtures/evidence/startup/image.ts";
import { answerTo, judged, violated } from "../asking.ts";

function startSaying(text: string, given: Parameters<typeof containedFailure>[0] = {}) {
  const steps = [
    step("build"),
    step("start", { output: saying(text), exit: { code: 1, signal: null } }),
  ];
  return containedFailure({ ...given, boot: { steps, ...given.boot } });
}

/** One rule answers for the boot, and it stands at this place. */
function only(given: StartupEvidence, rule: string) {
  const critical = violated(given).filter(({ severity }) => severity === "critical");
  expect(critical.map((finding) => finding.rule)).toEqual([`startup/${rule}`]);
  return critical[0]!;
}

describe("an image that cannot be built", () => {
  const failing = (build: Partial<BuildFailure>, text = "") =>
    containedFailure({
      boot: {
        outcome: "build-failed",
        steps: [step("build", { output: saying(text), exit: { code: 1, signal: null } })],
      },
      image: {
        build: {
          kind: "run",
          line: line(7),
          reason: "RUN failed",
          isNetworkTrouble: false,
          lastLines: ["npm error missing script: compile"],
          ...build,
        },
      },
      payload: { lastLines: ["npm error missing script: compile"] },
    });

  test("is a finding at the instruction that fails, with the command that shows it again", () => {
    const found = only(failing({}), "image-build-failure");
    expect(found).toMatchObject({ place: line(7), replay: "docker build -t app ." });
    expect(found.message).toContain("npm error missing script");
    expect(answerTo("image-build-failure", failing({ kind: "syntax" })).outcome).toBe("violated");
  });

  test("is nobody's fault where a registry is not reached", () => {
    for (const given of [
      failing({}, "npm error code EAI_AGAIN getaddrinfo registry"),
      failing({ kind: "base", reason: "dial tcp: i/o timeout" }),
      failing({ kind: "base", reason: "pull access denied for shop" }),
      failing({ isNetworkTrouble: true }),
    ])
      expect(answerTo("image-build-failure", given).outcome).toBe("inconclusive");
    const unknownTag = failing({ kind: "base", reason: "node:99: not found." });
    expect(answerTo("image-build-failure", unknownTag).outcome).toBe("violated");
  });

  test("waits for what a workflow builds before, and names what keeps a file away", () => {
    const ignoredBy = { file: ".gitignore", line: 2, pattern: "dist/" };
    const byGit = failing({
      kind: "copy",
      source: "dist",
      ignoredBy: { ...ignoredBy, kind: "git" },
    });
    const open = answerTo("image-build-failure", byGit);
    expect(open).toMatchObject({ outcome: "inconclusive" });
    expect(open.remedy).toContain("before this one");
    const byDocker = failing({
      kind: "copy",
      source: "dist",
      ignoredBy: { ...ignoredBy, file: ".dockerignore", kind: "docker" },
    });
    expect(only(byDocker, "image-build-failure").message).toContain(".dockerignore:2");
    expect(
      only(failing({ kind: "copy", source: "dist" }), "image-build-failure").message,
    ).toContain("not in the repository");
  });

  test("leaves every question about its containers open", () => {
    const open = judged(failing({})).filter(({ outcome }) => outcome === "inconclusive");
    expect(open.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining([
        "startup/migration-failure",
        "startup/out-of-memory",
        "startup/healthcheck-failure",
        "startup/zombies",
        "startup/entrypoint-not-executable",
      ]),
    );
  });

  test("is satisfied by an image that was built, and is not asked of one that was fetched", () => {
    expect(answerTo("image-build-failure", contained()).outcome).toBe("satisfied");
    const facts = { ...image().facts!, how: "pulled" as const };
    expect(answerTo("image-build-failure", contained({ facts })).outcome).toBe("not-applicable");
    expect(answerTo("image-build-failure", containedFailure({})).outcome).toBe("satisfied");
  });
});

describe("a start script that cannot be started", () => {
  const refused =
    'runc create failed: exec: "/app/docker-entrypoint.sh": permission denied: unknown';
  const starting = (programs: Parameters<typeof program>[0], text: string, startError = "") =>
    startSaying(text, {
      boot: {
        container: containerRecord({ startError }),
        steps: [step("start", { output: saying(text), exit: { code: 126, signal: null } })],
      },
      image: { programs: [program(programs)] },
    });

  test("without the executable bit", () => {
    const found = only(starting({ mode: 0o644 }, "", refused), "entrypoint-not-executable");
    expect(found).toMatchObject({ place: line(1, "docker-entrypoint.sh") });
    expect(found.message).toContain("644");
    expect(found.remedy).toContain("git update-index --chmod=+x docker-entrypoint.sh");
    expect(found.replay).toContain("docker run --rm --entrypoint ls app -l");
  });

  test("with Windows line ends, whatever the kernel or env says of it", () => {
    for (const said of [
      "exec /app/docker-entrypoint.sh: no such file or directory",
      "/usr/bin/env: 'sh\\r': No such file or directory",
    ]) {
      const given = starting({ hasCarriageReturns: true, isInterpreterThere: true }, said);
      const found = only(given, "entrypoint-carriage-returns");
      expect(found.place).toEqual(line(1, "docker-entrypoint.sh"));
    }
  });

  test("without its interpreter, or without a first line that names one", () => {
    const absent = starting(
      { interpreter: "/usr/bin/env zsh", isInterpreterThere: false },
      "/usr/bin/env: 'zsh': No such file or directory",
    );
    expect(only(absent, "entrypoint-interpreter-absent").message).toContain("/usr/bin/env zsh");
    const unnamed = starting(
      { interpreter: null, isInterpreterThere: null },
      "exec /app/docker-entrypoint.sh: exec format error",
    );
    expect(only(unnamed, "entrypoint-interpreter-absent").remedy).toContain("#!/bin/sh");
  });

  test("but not when the script is well and what it runs fails", () => {
    const given = starting({}, "Error: wired");
    const found = violated(given).filter(({ rule }) => rule.startsWith("startup/entrypoint-"));
    expect(found).toEqual([]);
    const kinds = ["not-executable", "carriage-returns", "interpreter-absent"];
    for (const kind of kinds)
      expect(answerTo(`entrypoint-${kind}`, given).outcome).toBe("inconclusive");
  });

  test("satisfied once it ran, open when nothing was started", () => {
    const migrate = containedFailure({
      boot: {
        outcome: "migrate-failed",
        steps: [step("migrate", { exit: { code: 1, signal: null } })],
      },
    });
    for (const kind of ["not-executable", "carriage-returns", "interpreter-absent"]) {
      expect(answerTo(`entrypoint-${kind}`, contained()).outcome).toBe("satisfied");
      expect(answerTo(`entrypoint-${kind}`, migrate).outcome).toBe("inconclusive");
    }
  });
});

test("a program that the image lacks is an unstartable command at ENTRYPOINT", () => {
  const startError =
    'runc create failed: exec: "gunicorn": executable file not found in $PATH: unknown';
  const given = containedFailure({
    boot: {
      container: containerRecord({ startError }),
      steps: [step("start", { argv: ["gunicorn"], exit: { code: 127, signal: null } })],
    },
    image: { programs: [program({ name: "gunicorn", path: null, mode: null })] },
    payload: { start: { text: "gunicorn app", origin: line(20) } },
  });
  expect(only(given, "command-unstartable")).toMatchObject({ place: line(20) });
  expect(answerTo("entrypoint-not-executable", given).outcome).toBe("inconclusive");
});

test("a program that migrates and that the image lacks is one, too", () => {
  const given = containedFailure({
    boot: {
      outcome: "migrate-failed",
      steps: [step("migrate", { exit: { code: 127, signal: null } })],
    },
    payload: { lastLines: ["sh: 1: alembic: not found"] },
  });
  expect(only(given, "command-unstartable").message).toContain("alembic upgrade head");
});

describe("another architecture", () => {
  const said = "exec /usr/local/bin/node: exec format error";
  test("of the whole image stands at FROM, of a program at ENTRYPOINT", () => {
    const facts = { ...image().facts!, architecture: "arm64" };
    const whole = startSaying(said, { image: { facts } });
    expect(only(whole, "architecture-mismatch")).toMatchObject({ place: line(1) });
    const program64 = program({ name: "/app/agent", machine: "arm64", interpreter: null });
    const one = startSaying(said, { image: { programs: [program64] } });
    expect(only(one, "architecture-mismatch")).toMatchObject({ place: line(20) });
    expect(answerTo("architecture-mismatch", one).message).toContain("/app/agent");
  });

  test("that an emulator runs is not a finding; one that never started stays open", () => {
    const facts = { ...image().facts!, architecture: "arm64" };
    expect(answerTo("architecture-mismatch", contained({ facts })).outcome).toBe("satisfied");
    const failed = containedFailure({ boot: { outcome: "migrate-failed" } });
    expect(answerTo("architecture-mismatch", failed).outcome).toBe("inconclusive");
  });
});

describe("memory", () => {
  test("that runs out while it starts is named, and nothing is called a crash", () => {
    const given = startSaying("Killed", {
      boot: { container: containerRecord({ isOutOfMemory: true }) },
      payload: { failure: traceFailure() },
    });
    expect(only(given, "out-of-memory")).toMatchObject({ place: line(20) });
    expect(answerTo("out-of-memory", given).message).toContain("512 MiB");
  });

  test("that runs out later is the same finding, and not a crash after readiness", () => {
    const later = {
      ...contained({ isOutOfMemoryLater: true }),
      soak: { watchedMs: 2_000, exit: { code: 137, signal: null }, lastLines: [] },
    };
    expect(only(later, "out-of-memory").message).toContain("After the application was ready");
    expect(answerTo("crash-after-ready", later).outcome).toBe("inconclusive");
  });

  test("that suffices is satisfied, and open when the boot failed otherwise", () => {
    expect(answerTo("out-of-memory", contained()).outcome).toBe("satisfied");
    expect(answerTo("out-of-memory", containedFailure({})).outcome).toBe("inconclusive");
  });
});

describe("a file that is not in the image", () => {
  const absent = {
    path: "src/tokens.js",
    imagePath: "/app/src/tokens.js",
    said: "Cannot find module '/app/src/tokens.js'",
    askedBy: { file: "src/app.js", line: 3 },
  };
  const failure = traceFailure({
    kind: "import",
    missing: "src/tokens.js",
    cause: "ERR@src/app.js:3",
  });

  test("answers before the import that asks for it, at the last COPY", () => {
    const given = startSaying(absent.said, { image: { absent }, payload: { failure } });
    const found = only(given, "file-absent-from-image");
    expect(found).toMatchObject({ place: line(11), cause: "ERR@src/app.js:3" });
    expect(found.remedy).toContain("/app/src/tokens.js");
  });

  test("stands at the line of .dockerignore that keeps it out, also in the migration step", () => {
    const excludedBy = { file: ".dockerignore", line: 4, pattern: "src/tokens.js" };
    const given = containedFailure({
      boot: {
        outcome: "migrate-failed",
        steps: [step("migrate", { exit: { code: 1, signal: null } })],
      },
      image: { absent: { ...absent, excludedBy } },
    });
    expect(only(given, "file-absent-from-image")).toMatchObject({
      place: line(4, ".dockerignore"),
    });
  });

  test("satisfied when it starts, open when another fault ends it", () => {
    expect(answerTo("file-absent-from-image", contained()).outcome).toBe("satisfied");
    expect(answerTo("file-absent-from-image", containedFailure({})).outcome).toBe("inconclusive");
  });
});

describe("a path that the user is refused", () => {
  const denied = {
    imagePath: "/app/var/cache.json",
    said: "EACCES: permission denied, open '/app/var/cache.json'",
    owner: { uid: 0, gid: 0, mode: 0o644 },
    copiedBy: line(11),
  };

  test("stands at USER, else at the COPY that brought it", () => {
    const given = startSaying(denied.said, { image: { denied } });
    expect(only(given, "permission-denied")).toMatchObject({ place: line(12) });
    const { user, ...lines } = image().lines;
    const without = startSaying(denied.said, { image: { denied, lines } });
    expect(only(without, "permission-denied")).toMatchObject({ place: line(11) });
  });

  test("is not what an application that needs capabilities shows", () => {
    const capable = contained({}, { container: containerRecord({ needsCapabilities: true }) });
    expect(answerTo("permission-denied", capable).outcome).toBe("satisfied");
    expect(answerTo("capabilities-needed", capable)).toMatchObject({
      outcome: "violated",
      severity: "warning",
      place: line(20),
    });
    expect(answerTo("capabilities-needed", contained()).outcome).toBe("satisfied");
    expect(answerTo("capabilities-needed", containedFailure({})).outcome).toBe("inconclusive");
    expect(answerTo("permission-denied", containedFailure({})).outcome).toBe("inconclusive");
  });
});
