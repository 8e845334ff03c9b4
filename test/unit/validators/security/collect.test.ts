import { expect, test } from "vitest";
import type { GivenVariable } from "#contract/boot.ts";
import { securityValidator } from "#validators/security/index.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { fakePorts } from "../performance/fake-ports.ts";

const PASSWORD = "0f".repeat(16);
const SECRET = "a7".repeat(32);
const SECRETS = [
  { name: "database password", value: PASSWORD },
  { name: "SECRET_KEY", value: SECRET },
];
const GENERATED: GivenVariable = { name: "SECRET_KEY", origin: "generated", secret: true };
const SIGNAL = new AbortController().signal;
const READ = { name: "SECRET_KEY", file: "app/settings.py", line: 1, required: false };
const FILES = { "app/settings.py": 'key = os.getenv("SECRET_KEY", "dev-secret")' };

test("log, answers and headers are searched; no secret is kept", async () => {
  const { ports } = fakePorts({
    secrets: SECRETS,
    variables: [GENERATED],
    log: `starting\nusing postgresql://role:${PASSWORD}@127.0.0.1/db with ${SECRET}\n`,
    respond: ({ url }) =>
      url.endsWith(":1/env") ? { headers: { "x-key": [btoa(`key:${SECRET}`)] } } : {},
  });
  const { payload } = await securityValidator.collect(ports, SIGNAL);
  expect(payload.leaks.map(({ sink, secret }) => `${sink}: ${secret}`).sort()).toEqual([
    "GET /env: SECRET_KEY",
    "log: SECRET_KEY",
    "log: database password",
  ]);
  const text = JSON.stringify(payload);
  for (const { value } of SECRETS) expect(text).not.toContain(value);
  expect(text).not.toContain(btoa(`key:${SECRET}`).slice(0, 40));
  expect(payload.searched).toContain("POST /");
  expect(payload.canaries).toEqual(["SECRET_KEY", "database password"]);
});

test("a default is proved by a start without its variable", async () => {
  const given = {
    files: FILES,
    secrets: SECRETS,
    variables: [GENERATED],
    environment: [{ ...READ, default: "dev-secret" }],
  };
  const { ports, boots } = fakePorts(given);
  const { payload } = await securityValidator.collect(ports, SIGNAL);
  expect(boots.map(({ env }) => env)).toEqual([{ SECRET_KEY: null }]);
  expect(payload.secrets).toEqual([
    {
      name: "SECRET_KEY",
      kind: "key",
      origin: "default",
      length: 10,
      place: { file: "app/settings.py", line: 1 },
      without: "ready",
    },
  ]);
  const exited = fakePorts({ ...given, bootOutcome: () => ({ outcome: "exited" }) });
  const refused = await securityValidator.collect(exited.ports, SIGNAL);
  expect(refused.payload.secrets[0]?.without).toBe("refused");
});

test("a start that met the taken port decides nothing", async () => {
  const output = { text: "Error: listen EADDRINUSE", totalBytes: 1, droppedBytes: 0 };
  const step = {
    name: "start" as const,
    argv: [],
    cwd: ".",
    timedOut: false,
    durationMs: 1,
    output,
  };
  const { ports } = fakePorts({
    files: FILES,
    variables: [GENERATED],
    environment: [{ ...READ, default: "dev-secret" }],
    bootOutcome: () => ({ outcome: "exited", steps: [step] }),
  });
  const { payload } = await securityValidator.collect(ports, SIGNAL);
  expect(payload.secrets[0]?.without).toBe("undecided");
});

test("expressions, other secrets and variables of a local file are not tried", async () => {
  const random = "secrets.token_hex(16)";
  const { ports, boots } = fakePorts({
    files: {
      "a.py": `key = os.getenv("SECRET_KEY", ${random})`,
      "b.py": 'os.getenv("STRIPE_API_KEY", "none-yet")',
      "c.py": 'os.getenv("JWT_SECRET", "dev-secret")',
      ".env": "JWT_SECRET=local\n",
    },
    variables: ["SECRET_KEY", "STRIPE_API_KEY", "JWT_SECRET"].map((name) => ({
      ...GENERATED,
      name,
    })),
    environment: [
      { ...READ, file: "a.py", default: random },
      { ...READ, name: "STRIPE_API_KEY", file: "b.py", default: "none-yet" },
      { ...READ, name: "JWT_SECRET", file: "c.py", default: "dev-secret" },
    ],
  });
  const { payload, limitsReached } = await securityValidator.collect(ports, SIGNAL);
  expect(boots).toEqual([]);
  expect(payload.secrets).toEqual([]);
  expect(limitsReached.join()).toContain("default of JWT_SECRET was not tried");
});

test("a value of the settings is kept as its length and line", async () => {
  const { ports } = fakePorts({
    files: { ".env.ci": "# keys\nSECRET_KEY=hunter2\n" },
    settings: settingsWith({ app: { envFile: ".env.ci" } }),
    secrets: [{ name: "SECRET_KEY", value: "hunter2" }],
    variables: [{ ...GENERATED, origin: "env-file" }],
    log: "hunter2",
  });
  const { payload } = await securityValidator.collect(ports, SIGNAL);
  expect(payload.secrets).toMatchObject([
    { origin: "env-file", length: 7, place: { file: ".env.ci", line: 2 }, without: null },
  ]);
  expect(payload.leaks).toEqual([]);
  expect(JSON.stringify(payload)).not.toContain("hunter2");
});

test("without a process there is no log and no further start", async () => {
  const { ports, boots } = fakePorts({
    attached: true,
    environment: [{ ...READ, default: "dev-secret" }],
    variables: [GENERATED],
    files: FILES,
  });
  const { payload } = await securityValidator.collect(ports, SIGNAL);
  expect(boots).toEqual([]);
  expect(payload.searched).not.toContain("log");
});
