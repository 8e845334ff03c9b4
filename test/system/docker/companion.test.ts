import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { IMAGE_VERSION_LABEL, requireCompanion } from "#entrypoints/image-version.ts";
import { TOOL_VERSION } from "#entrypoints/version.ts";
import { hashSourceTree, readSourceTree } from "#runtimes/source-tree.ts";
import { faultOf, materialise, prepareExpress } from "../harness/apps.ts";
import { PROJECT } from "../harness/cli.ts";
import {
  BASES,
  docker,
  installedExpress,
  mustDocker,
  plant,
  stageContext,
  textsIn,
  Workshop,
} from "./companion-image.ts";
import { describeWithEngine } from "./engine.ts";

const POSTGRES = "postgres:16";
const LIMIT_MS = 120_000;
const BUILD_MS = 900_000;
// Measured at 283 MB on Debian 12 and 333 MB on Debian 13, which has BuildKit's client apart.
const MOST_MB = 350;
const SECRET = `planted-${randomBytes(12).toString("hex")}`;
// The narrowest that a cluster's policies ask for.
const CONFINED = [
  ...["--read-only", "--tmpfs", "/tmp", "--user", "1234:1234", "--network", "none"],
  ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
];

describeWithEngine("the companion image", () => {
  const workshop = new Workshop();
  let context = "";
  let image = "";
  let installed = "";
  let reports = "";

  beforeAll(async () => {
    prepareExpress();
    context = workshop.folder();
    await stageContext(context);
    plant(context, SECRET);
    image = await workshop.build(context, { ...BASES, REVISION: "0123abc", API_TOKEN: SECRET });
    installed = installedExpress(join(workshop.folder(), "project"));
    reports = join(workshop.folder(), "reports");
    mkdirSync(reports);
    chmodSync(reports, 0o777);
  }, BUILD_MS);
  afterAll(() => workshop[Symbol.asyncDispose](), LIMIT_MS);

  const judge = async (project: string, args: readonly string[], flags: readonly string[] = []) => {
    const mounts = ["--volume", `${project}:/project:ro`, "--volume", `${reports}:/reports`];
    return workshop.run([...mounts, ...flags, image, ...args]);
  };
  const reported = (): Report => {
    const path = join(reports, "deployment_readiness_report.json");
    return reportSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  };
  const inside = (script: string) => workshop.run(["--entrypoint", "sh", image, "-euc", script]);

  test(
    "judges a project that is mounted read-only, with the PostgreSQL inside",
    async () => {
      const { code, stdout, stderr } = await judge(installed, ["deployment-ready"]);
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toContain("report: /reports/deployment_readiness_report.json");
      expect(reported()).toMatchObject({
        deployment_ready: true,
        run: { postgres: { provider: "binaries" } },
        tool: { version: TOOL_VERSION },
      });
    },
    LIMIT_MS,
  );

  test(
    "does so as an account without a name, without a network, and with nothing to write to but /tmp",
    async () => {
      const { code, stdout, stderr } = await judge(installed, ["deployment-ready"], CONFINED);
      expect(code, stdout + stderr).toBe(0);
      expect(reported().deployment_ready).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    "finds a fault where it is",
    async () => {
      const name = "express-export-missing";
      const broken = materialise(name);
      const project = installedExpress(join(workshop.folder(), "project"), broken.directory);
      broken.remove();
      const { code, stdout } = await judge(project, ["deployment-ready"]);
      expect(code, stdout).toBe(1);
      const { rule, file, line } = faultOf(name).expected;
      const violated = reported().findings.filter(({ outcome }) => outcome === "violated");
      expect(violated.map((finding) => finding.rule)).toContain(rule);
      expect(violated.find((finding) => finding.rule === rule)?.place).toMatchObject({
        file,
        line,
      });
    },
    LIMIT_MS,
  );

  test(
    "what it lacks is not the project's fault",
    async () => {
      const bare = join(workshop.folder(), "bare");
      cpSync(installed, bare, {
        recursive: true,
        filter: (path) => !path.includes("node_modules"),
      });
      // Nothing can be downloaded either; that, too, is nobody's fault here.
      const uninstalled = await judge(bare, ["startup-check"], ["--network", "none"]);
      expect(uninstalled.code, uninstalled.stdout).toBe(3);
      const python = await judge(join(PROJECT, "examples/orders-fastapi"), ["startup-check"]);
      expect(python.code, python.stdout).toBe(3);
      expect(python.stdout).toContain("The project needs python3, which is not on this machine.");
    },
    LIMIT_MS,
  );

  test(
    "lists the files of somebody else's work tree as git does",
    async () => {
      const project = join(workshop.folder(), "notes");
      cpSync(join(PROJECT, "test/fixtures/notes-node"), project, { recursive: true });
      execFileSync("git", ["init", "--quiet", project]);
      writeFileSync(join(project, ".gitignore"), "ignored.txt\n");
      writeFileSync(join(project, "ignored.txt"), "not part of a commit\n");
      if (process.getuid?.() === 0) chownSync(project, 4321, 4321);
      const { code, stdout } = await judge(project, ["startup-check"]);
      expect(code, stdout).toBe(0);
      if (process.getuid?.() === 0) chownSync(project, 0, 0);
      const tree = await readSourceTree(project, { hostEnvironment: process.env });
      expect(tree.files).not.toContain("ignored.txt");
      expect(reported().run.tree_hash).toBe(await hashSourceTree(tree));
    },
    LIMIT_MS,
  );

  test(
    "prints the report where none can be written, and says what it could not do",
    async () => {
      const mounts = ["--volume", `${installed}:/project:ro`, "--read-only", "--tmpfs", "/tmp"];
      const ended = await workshop.run([...mounts, image, "startup-check", "--format", "json"]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(reportSchema.parse(JSON.parse(ended.stdout)).startup_success).toBe(true);
      expect(ended.stderr).toContain("/reports/deployment_readiness_report.json: the file system");
      expect(ended.stderr).toContain("--report names another file");
    },
    LIMIT_MS,
  );

  test(
    "stops within the grace that an engine gives, and says that it was cancelled",
    async () => {
      const mount = ["--volume", `${installed}:/project:ro`];
      const id = await workshop.start([...mount, image, "deployment-ready"]);
      await delay(3_000);
      await mustDocker(["stop", "--time", "10", id]);
      const asked = "{{.State.ExitCode}} {{.State.OOMKilled}}";
      expect((await mustDocker(["inspect", "--format", asked, id])).trim()).toBe("143 false");
      expect((await docker(["logs", id])).stdout).toMatch(/cancel/i);
    },
    LIMIT_MS,
  );

  test(
    "probes a target beside it on its network, alone and with the project and a database",
    async () => {
      const network = await workshop.network();
      const target = await workshop.build(installed, {});
      const on = ["--network", network];
      const database = ["--network-alias", "database", "--env", "POSTGRES_PASSWORD=pw"];
      const server = await workshop.start([...on, ...database, POSTGRES]);
      const isUp = async () =>
        (await docker(["exec", server, "pg_isready", "-q", "-h", "127.0.0.1"])).code === 0;
      for (let tries = 0; tries < 150 && !(await isUp()); tries += 1) await delay(200);
      const url = "postgresql://postgres:pw@database:5432/postgres";
      const settings = [
        "--env",
        `DATABASE_URL=${url}`,
        "--env",
        `SESSION_SECRET=${"s".repeat(48)}`,
      ];
      const app = await workshop.start([...on, "--network-alias", "target", ...settings, target]);
      const listens = async () => (await docker(["logs", app])).stdout.includes("listening on");
      for (let tries = 0; tries < 150 && !(await listens()); tries += 1) await delay(200);

      const base = ["--base-url", "http://target:3000"];
      const probe = await workshop.run([...on, image, "health-check", ...base]);
      expect(probe.code, probe.stdout + probe.stderr).toBe(0);
      expect(probe.stdout).toContain("its health path answers");
      const wrong = ["--base-url", "http://target:3001"];
      const nobody = await workshop.run([...on, image, "health-check", ...wrong]);
      expect(nobody.code, nobody.stdout).toBe(3);
      const whole = ["deployment-ready", ...base, "--database-url", url];
      const { code, stdout } = await judge(installed, whole, on);
      expect(code, stdout).toBe(0);
      expect(reported()).toMatchObject({ deployment_ready: true, database_integrity: true });
    },
    LIMIT_MS,
  );

  test(
    "boots the target's own image through the engine's socket, and leaves nothing on the engine",
    async () => {
      const socket = "/var/run/docker.sock";
      const group = String(statSync(socket).gid);
      // Everything that a run makes is labelled with the name of the machine it runs on.
      const machine = `${workshop.name}-c`;
      const engine = ["--volume", `${socket}:${socket}`, "--group-add", group];
      const flags = [...engine, "--hostname", machine];
      const whole = ["deployment-ready", "--runtime", "docker"];
      const { code, stdout, stderr } = await judge(installed, whole, flags);
      expect(code, stdout + stderr).toBe(0);
      expect(reported()).toMatchObject({
        deployment_ready: true,
        run: { postgres: { provider: "docker" } },
      });
      for (const kind of ["container", "network", "volume"]) {
        const all = kind === "container" ? ["--all"] : [];
        const labels = await mustDocker([kind, "ls", ...all, "--format", "{{.Labels}}"]);
        expect(labels, kind).not.toContain(machine);
      }
    },
    2 * LIMIT_MS,
  );

  test(
    "of another version than the program in it refuses to judge",
    async () => {
      const other = await workshop.build(context, { ...BASES, VERSION: "9.9.9" });
      const labels = async (tag: string) =>
        JSON.parse(
          await mustDocker(["image", "inspect", "--format", "{{json .Config.Labels}}", tag]),
        ) as Record<string, string>;
      const mount = ["--volume", `${installed}:/project:ro`];
      const { code, stdout } = await workshop.run([...mount, other, "deployment-ready"]);
      expect(code, stdout).toBe(3);
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(
        `The companion image is of version 9.9.9, and Deployment Readiness is of version ${TOOL_VERSION}.`,
      );
      // And nobody need start it to see that.
      const itsLabels = await labels(other);
      expect(itsLabels[IMAGE_VERSION_LABEL]).toBe("9.9.9");
      expect(() => requireCompanion(other, itsLabels)).toThrow("is of version 9.9.9");
      const ours = await labels(image);
      requireCompanion(image, ours);
      expect(ours).toMatchObject({
        "org.opencontainers.image.title": "Deployment Readiness",
        "org.opencontainers.image.licenses": "MIT",
        "org.opencontainers.image.revision": "0123abc",
      });
    },
    LIMIT_MS,
  );

  test(
    "no layer, and no line of its history, holds what lay beside it when it was built",
    async () => {
      const known = "org.opencontainers.image.revision";
      const found = await textsIn(image, [SECRET, known], workshop.folder());
      expect(found).toEqual([known]);
    },
    LIMIT_MS,
  );

  test(
    "nothing in it runs with more rights than its caller, and it starts as nobody of importance",
    async () => {
      const odd = await inside("find / -xdev -perm /6000 -type f");
      expect(odd).toMatchObject({ code: 0, stdout: "" });
      // A folder of anybody's is one of these three, and nothing else can be changed by its user.
      const open = await inside(
        "find / -xdev -writable ! -type l ! -path '/proc/*' ! -path '/dev/*' ! -path '/sys/*' | sort",
      );
      expect(open.stdout.trim().split("\n")).toEqual(["/reports", "/tmp", "/var/tmp"]);
      expect((await inside("id -u; id -g")).stdout).toBe("10001\n10001\n");
      const config = await mustDocker(["image", "inspect", "--format", "{{json .Config}}", image]);
      expect(JSON.parse(config)).toMatchObject({ User: "10001:10001", WorkingDir: "/project" });
      expect(JSON.parse(config).Healthcheck).toBeUndefined();
    },
    LIMIT_MS,
  );

  test(
    "what nobody uses is not in it, and what it is made of is listed with its licences",
    async () => {
      const unused =
        "apt apt-get dpkg gcc cc c++ make python3 perl pip curl wget ssh su sudo mount corepack yarn dockerd clang";
      const found = await inside(`for name in ${unused}; do command -v $name || :; done`);
      expect(found).toMatchObject({ code: 0, stdout: "" });
      const used = "node npm npx git docker psql pg_dump pg_restore tini deployment-readiness";
      const there = await inside(`for name in ${used}; do command -v $name; done`);
      expect(there.code, there.stderr).toBe(0);
      const rest = await inside(
        "find / -xdev ( -path '/var/lib/apt*' -o -path '/var/cache/*' -o -path '*/man/*' -o -name 'libLLVM*' -o -name '*.bc' -o -name '*.a' ) -print"
          .replaceAll(" ( ", " '(' ")
          .replaceAll(" ) ", " ')' "),
      );
      expect(rest).toMatchObject({ code: 0, stdout: "" });
      const packages = await inside(
        "cd /var/lib/dpkg/status.d; for name in *; do [ -s /usr/share/doc/$name/copyright ] || echo $name; done; ls | wc -l",
      );
      expect(packages.stdout).toMatch(/^\d{2,}\n$/);
    },
    LIMIT_MS,
  );

  test(
    "every program finds its libraries",
    async () => {
      const check = await inside(
        `loader=$(ls /usr/lib/*/ld-linux-*.so.* | head -n 1)
           for file in /usr/bin/* /opt/node/node /usr/lib/postgresql/*/bin/* /usr/lib/postgresql/*/lib/*.so; do
             "$loader" --list "$file" 2>&1 | grep 'not found' && echo "$file" || :
           done
           "$loader" --list /usr/bin/git | grep -c libc.so`,
      );
      expect(check).toMatchObject({ code: 0, stdout: "1\n" });
    },
    LIMIT_MS,
  );

  test(
    "is small, and each large part of it is explained",
    async () => {
      const size = await mustDocker(["image", "inspect", "--format", "{{.Size}}", image]);
      expect(Number(size) / 1e6).toBeLessThan(MOST_MB);
      const large = await inside("find / -xdev -type f -size +10M");
      const explained = readFileSync(join(PROJECT, "docs/companion-image.md"), "utf8");
      const names = large.stdout
        .trim()
        .split("\n")
        .map((path) => path.split("/").at(-1) ?? "");
      expect(names.length).toBeGreaterThan(2);
      for (const name of names) expect(explained).toContain(`\`${name.replace(/\.so\..*$/, "")}\``);
    },
    LIMIT_MS,
  );

  test(
    "the example for a laptop gives a verdict",
    async () => {
      const folder = workshop.folder();
      cpSync(join(PROJECT, "examples/compose"), join(folder, "compose"), { recursive: true });
      installedExpress(join(folder, "orders-express"));
      const file = join(folder, "compose/compose.yaml");
      const compose = ["compose", "--file", file, "--project-name", `${workshop.name}-laptop`];
      const env = { ...process.env, READINESS_IMAGE: image };
      try {
        const run = [...compose, "run", "--rm", "--build", "readiness"];
        const { code, stdout, stderr } = await docker(run, { timeoutMs: LIMIT_MS, env });
        expect(code, stdout + stderr).toBe(0);
        expect(stdout).toContain("READY  This commit can be deployed.");
        const nameless = await docker([...compose, "config"], {
          env: { ...process.env, READINESS_IMAGE: "" },
        });
        expect(nameless.stderr).toContain("names the companion image of the version you use");
      } finally {
        const down = ["--profile", "readiness", "down", "--volumes", "--rmi", "local"];
        await docker([...compose, ...down], { env });
      }
    },
    2 * LIMIT_MS,
  );
}, [...Object.values(BASES), POSTGRES]);
