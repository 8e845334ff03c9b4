import { describe, expect, test } from "vitest";
import { traceFailure } from "../../../../fixtures/evidence/startup/evidence.ts";
import {
  confined,
  contained,
  containedFailure,
  containerRecord,
  healthcheck,
  image,
  line,
} from "../../../../fixtures/evidence/startup/image.ts";
import { answerTo, violated } from "../asking.ts";

describe("the health check", () => {
  const failing = (given: Parameters<typeof healthcheck>[0], code: number | null = 1, said = "") =>
    contained({
      healthcheck: healthcheck({
        tries: [
          { code, timedOut: code === null, durationMs: 40, lastLines: said === "" ? [] : [said] },
        ],
        ...given,
      }),
    });
  const asks = { url: "http://127.0.0.1:3000/healthz", port: 3000, path: "/healthz", status: 404 };

  test.each([
    ["another path", failing({ asks }), "`/healthz`, which answers 404"],
    [
      "another port",
      failing({ asks: { ...asks, port: 8080, path: "/health", status: 200 } }),
      "port 8080",
    ],
    ["a tool that is absent", failing({}, 127, "curl: not found"), "the image lacks a program"],
    [
      "a tool that is absent, in the engine's words",
      failing({}, 126, 'exec: "curl": executable file not found in $PATH'),
      "the image lacks a program",
    ],
    [
      "a tool that is absent behind `|| exit 1`",
      failing({}, 1, "/bin/sh: 1: curl: not found"),
      "the image lacks a program",
    ],
    ["a time limit", failing({}, null), "does not end within its time limit of 3 s"],
    ["anything else", failing({}, 2, "usage: check"), "ends with code 2"],
  ])("that asks for %s", (_name, given, words) => {
    const found = answerTo("healthcheck-failure", given);
    expect(found).toMatchObject({ outcome: "violated", severity: "critical", place: line(16) });
    expect(found.message).toContain(words);
    expect(found.replay).toContain("docker exec app curl");
  });

  test("cannot be blamed while the health path itself fails, or when it never ran", () => {
    const outcomes = [
      failing({ health: { path: "/health", status: 503 } }),
      failing({ outcome: "timed-out", tries: [] }),
      contained({ ...withoutCheck(), isHealthcheckDeclared: true }),
      containedFailure({}),
    ].map((given) => answerTo("healthcheck-failure", given).outcome);
    expect(outcomes).toEqual(Array(4).fill("inconclusive"));
  });

  test("that only a busy machine keeps waiting is not blamed", () => {
    const slow = { code: null, timedOut: true, durationMs: 3_000, lastLines: [] };
    const patientTry = { code: 0, timedOut: false, durationMs: 4_200, lastLines: [] };
    const waited = answerTo("healthcheck-failure", failing({ tries: [slow], patientTry }));
    expect(waited).toMatchObject({ outcome: "inconclusive" });
    expect(waited.message).toContain("4.2 s");
    const failed = failing({ tries: [slow], patientTry: { ...patientTry, code: 2 } });
    expect(answerTo("healthcheck-failure", failed).message).toContain("ends with code 2");
  });

  test("succeeds at a later try", () => {
    const bad = { code: 1, timedOut: false, durationMs: 1, lastLines: [] };
    const tries = [bad, { ...bad, code: 0 }];
    const given = contained({ healthcheck: healthcheck({ tries }) });
    expect(answerTo("healthcheck-failure", given).outcome).toBe("satisfied");
  });

  test("must wait for as long as the start takes", () => {
    const short = { intervalMs: 1_000, startPeriodMs: 1_000, retries: 2 };
    const at = (readyMs: number) =>
      answerTo(
        "healthcheck-start-period",
        contained({ healthcheck: healthcheck({ ...short, readyMs }) }),
      );
    expect(at(3_000)).toMatchObject({ outcome: "violated", place: line(16) });
    expect(at(3_000).remedy).toContain("--start-period to at least 6 s");
    expect(at(2_999).outcome).toBe("satisfied");
    expect(answerTo("healthcheck-start-period", containedFailure({})).outcome).toBe("inconclusive");
  });

  test("that nobody declares is a note; one that is switched off is a decision", () => {
    const { healthcheck: _line, ...lines } = image().lines;
    const absent = { ...withoutCheck(), isHealthcheckDeclared: false };
    expect(answerTo("healthcheck-absent", contained({ ...absent, lines }))).toMatchObject({
      outcome: "violated",
      severity: "note",
      place: line(1),
    });
    expect(answerTo("healthcheck-absent", contained(absent)).outcome).toBe("not-applicable");
    expect(answerTo("healthcheck-absent", contained()).outcome).toBe("satisfied");
    expect(answerTo("healthcheck-failure", contained(absent)).outcome).toBe("not-applicable");
  });
});

function withoutCheck() {
  const { healthcheck: _run, ...rest } = image();
  return Object.fromEntries(
    Object.keys(image()).map((key) => [key, rest[key as keyof typeof rest]]),
  );
}

describe("SIGTERM", () => {
  const killed = (given: Parameters<typeof contained>[0], sigterm?: ReturnType<typeof line>) => ({
    ...contained(given),
    stop: {
      exit: { code: null, signal: "SIGKILL" },
      forced: true,
      durationMs: 10_000,
      graceMs: 10_000,
      survivorCount: 0,
    },
    ...(sigterm === undefined ? {} : { sigterm }),
  });

  test("that a shell keeps for itself is repaired with the exec form", () => {
    const given = killed(
      { leader: { command: "sh", isWaitingShell: true } },
      line(30, "server.js"),
    );
    const found = answerTo("sigterm-ignored", given);
    expect(found).toMatchObject({ outcome: "violated", place: line(20) });
    expect(found.remedy).toContain("exec form");
  });

  test("that a start script keeps for itself is repaired with exec in that script", () => {
    const script = line(5, "docker-entrypoint.sh");
    const given = killed({ leader: { command: "sh", isWaitingShell: true, script } });
    expect(answerTo("sigterm-ignored", given)).toMatchObject({ place: script });
    expect(answerTo("sigterm-ignored", given).remedy).toContain("exec");
  });

  test("that process 1 has no handler for needs a handler or an init", () => {
    const leader = { command: "node", isWaitingShell: false, handlesSigterm: false };
    const found = answerTo("sigterm-ignored", killed({ leader }));
    expect(found).toMatchObject({ outcome: "violated", place: line(20) });
    expect(found.remedy).toContain("init: true");
  });

  test("that a handler takes too long for stands at the handler", () => {
    const handled = killed({}, line(30, "server.js"));
    expect(answerTo("sigterm-ignored", handled).place).toEqual(line(30, "server.js"));
    expect(answerTo("sigterm-ignored", killed({})).message).not.toContain("process 1");
  });

  test("that nobody can tell of is told of the project's lines", () => {
    const { handlesSigterm, ...unknown } = image().leader!;
    const silent = answerTo("sigterm-ignored", killed({ leader: unknown }));
    expect(silent.message).toContain("no line of the project speaks of SIGTERM");
    const spoken = killed({ leader: unknown }, line(30, "server.js"));
    expect(answerTo("sigterm-ignored", spoken).place).toEqual(line(30, "server.js"));
  });
});

describe("where it listens", () => {
  const listening = (address: string, port: number) => [{ address, port }];

  test("a port that the command line gives and EXPOSE names is not an ignored PORT", () => {
    const boot = { sockets: listening("0.0.0.0", 3000) };
    const literal = {
      ...contained({}, boot),
      start: { text: "serve --port 3000", origin: line(20) },
    };
    expect(answerTo("port-ignored", literal).outcome).toBe("satisfied");
    expect(answerTo("port-ignored", contained({}, boot)).outcome).toBe("violated");
    const facts = { ...image().facts!, exposedPorts: [] };
    expect(answerTo("port-ignored", { ...literal, image: image({ facts }) }).outcome).toBe(
      "violated",
    );
  });

  test("a health check that asks the port of PORT is not blamed where PORT is ignored", () => {
    const asks = { url: "http://127.0.0.1:3000/health", port: 3000, path: "/health" };
    const tries = [{ code: 1, timedOut: false, durationMs: 9, lastLines: [] }];
    const given = contained(
      { healthcheck: healthcheck({ listensOn: [18086], asks, tries }) },
      { sockets: listening("0.0.0.0", 18086) },
    );
    expect(answerTo("port-ignored", given).outcome).toBe("violated");
    expect(answerTo("healthcheck-failure", given).outcome).toBe("inconclusive");
  });

  test("the loopback interface of a container hides the application; its health is not blamed", () => {
    for (const outcome of ["unhealthy", "timed-out"] as const) {
      const given = containedFailure({
        boot: {
          outcome,
          sockets: listening("127.0.0.1", 40123),
          probes: [
            { path: "/health", address: "172.18.0.3", faultCode: "ECONNREFUSED", durationMs: 1 },
          ],
        },
        payload: { host: line(6, "docker-entrypoint.sh") },
      });
      const critical = violated(given).filter(({ severity }) => severity === "critical");
      expect(critical.map(({ rule }) => rule)).toEqual(["startup/loopback-bind"]);
      expect(critical[0]?.place).toEqual(line(6, "docker-entrypoint.sh"));
      expect(answerTo("health-failure", given).message).toContain("startup/loopback-bind");
    }
  });
});

test("processes that nobody collects are zombies", () => {
  const given = contained({ zombies: ["sh", "sh"] });
  expect(answerTo("zombies", given)).toMatchObject({ outcome: "violated", place: line(20) });
  expect(answerTo("zombies", contained()).outcome).toBe("satisfied");
  const { zombies, ...unlisted } = image();
  expect(answerTo("zombies", { ...contained(), image: unlisted }).outcome).toBe("inconclusive");
});

describe.each([
  ["unprivileged-user-failure", "unprivileged", "EACCES: permission denied, mkdir '/app/var'"],
  ["read-only-root-failure", "readOnly", "EROFS: read-only file system, mkdir '/app/var'"],
] as const)("%s", (rule, key, said) => {
  const denied = { imagePath: "/app/var", said, owner: null };

  test("is placed on the line that fails, else on USER", () => {
    const failure = traceFailure({ message: said, place: { file: "src/cache.js", line: 9 } });
    const boot = confined({ outcome: "exited", failure, denied, lastLines: [said] });
    expect(answerTo(rule, contained({ [key]: boot }))).toMatchObject({
      outcome: "violated",
      severity: "warning",
      place: line(9, "src/cache.js"),
    });
    const silent = confined({ outcome: "exited", lastLines: [said] });
    expect(answerTo(rule, contained({ [key]: silent })).place).toEqual(line(12));
  });

  test("is proved by a folder that hides what the program does not find", () => {
    const hidden = {
      imagePath: "/app/src",
      said: "Cannot find module '/app/src/server.js'",
      owner: { uid: 1000, gid: 1000, mode: 0o700 },
      isHidden: true as const,
    };
    const boot = confined({ outcome: "exited", denied: hidden });
    const found = answerTo(rule, contained({ [key]: boot }));
    expect(found).toMatchObject({ outcome: "violated", place: line(12) });
    expect(found.message).toContain("belongs to 1000:1000 with mode 700");
  });

  test("is open without a refusal, without a boot, and after a boot that failed anyway", () => {
    const slow = confined({ outcome: "timed-out", lastLines: ["still warming up"] });
    expect(answerTo(rule, contained({ [key]: slow })).outcome).toBe("inconclusive");
    const { [key]: _boot, ...unasked } = image();
    expect(answerTo(rule, { ...contained(), image: unasked }).outcome).toBe("inconclusive");
    expect(answerTo(rule, containedFailure({})).outcome).toBe("inconclusive");
    expect(answerTo(rule, contained()).outcome).toBe("satisfied");
  });
});

test("a cache of 10 MiB in a layer of ours is a note, with the size of the image", () => {
  const cache = (sizeBytes: number, own = true) => ({
    folder: "/var/lib/apt/lists",
    sizeBytes,
    ...(own ? { line: line(4) } : {}),
  });
  const large = contained({ caches: [cache(10 * 1_048_576)] });
  expect(answerTo("image-layer-waste", large)).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: line(4),
  });
  expect(answerTo("image-layer-waste", large).message).toContain("210 MiB");
  const small = contained({ caches: [cache(10 * 1_048_576 - 1), cache(99 * 1_048_576, false)] });
  expect(answerTo("image-layer-waste", small).outcome).toBe("satisfied");
  const { caches, ...unread } = image();
  expect(answerTo("image-layer-waste", { ...contained(), image: unread }).outcome).toBe(
    "inconclusive",
  );
});

test("of a check of the boot alone nothing further is said", () => {
  const given = { ...contained(), bootOnly: true as const };
  for (const rule of ["zombies", "healthcheck-failure", "healthcheck-start-period"])
    expect(answerTo(rule, given).outcome).toBe("not-applicable");
  expect(answerTo("unprivileged-user-failure", given).outcome).toBe("not-applicable");
  expect(answerTo("capabilities-needed", given).outcome).toBe("satisfied");
});

test("without a record of the container nothing is claimed of its capabilities", () => {
  const { container, ...boot } = { ...contained().boot, container: containerRecord() };
  expect(answerTo("capabilities-needed", { ...contained(), boot }).outcome).toBe("inconclusive");
});
