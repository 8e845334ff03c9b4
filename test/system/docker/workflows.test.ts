import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { checkoutOf } from "../../rig/action/checkout.ts";
import { exampleWorkflow, ownStep, runJob } from "../../rig/action/consumer.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { openWorld } from "../../rig/action/world.ts";
import { PROJECT } from "../harness/cli.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";

const TIMEOUT = { timeout: 5 * 60_000 };
const EXAMPLE = join(PROJECT, "examples/orders-express");
const MARK = `workflows-test-${randomBytes(4).toString("hex")}`;
const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run("docker", args)).stdout.trim();
const eventNamed = (name: string) => EVENTS.find(({ title }) => title === name)!;

describeWithEngine("workflows to copy that use containers", () => {
  const scratch = openScratch();
  afterAll(async () => {
    const label = ["--filter", `label=${MARK}`];
    const containers = await docker("ps", "--all", "--quiet", ...label);
    if (containers !== "") await docker("rm", "--force", "--volumes", ...containers.split("\n"));
    const networks = await docker("network", "ls", "--quiet", ...label);
    if (networks !== "") await docker("network", "rm", ...networks.split("\n"));
    const images = await docker("images", "--quiet", ...label);
    if (images !== "") await docker("rmi", "--force", ...images.split("\n"));
  });

  test("the image that a step before has built is the one that is judged", TIMEOUT, async () => {
    const place = ".github/workflows/image.yml";
    const checkout = checkoutOf(EXAMPLE, { [place]: exampleWorkflow("image.yml") });
    await using world = await openWorld(checkout, "none", { usesEngine: true });
    const file = join(checkout.directory, place);
    const given = { env: scratch.env };
    const happening = eventNamed("pull_request").happening(checkout);
    const result = await runJob(world, happening, { file, job: "readiness", given });
    checkout.remove();
    const { log, summary } = ownStep(result);
    expect(result.conclusion, log).toBe("success");
    expect(summary).toContain("✅ READY");
    const [, id = ""] = /(sha256:[0-9a-f]{64})/.exec(log) ?? [];
    expect(id, log).not.toBe("");
    await docker("rmi", "--force", id);
    expect(world.api.checkRuns().map(({ conclusion }) => conclusion)).toEqual(["success"]);
  });

  test(
    "a service of the job is asked by its name in the workflow, and goes on",
    TIMEOUT,
    async () => {
      const place = ".github/workflows/service-container.yml";
      const checkout = checkoutOf(EXAMPLE, {
        [place]: exampleWorkflow("service-container.yml"),
        ".github/service-container.yml": "app: { container: orders }\n",
      });
      const services = await startServices(checkout.directory);
      await using world = await openWorld(checkout, "none", { usesEngine: true });
      const result = await runJob(world, eventNamed("schedule").happening(checkout), {
        ...{ file: join(checkout.directory, place), job: "readiness" },
        given: { env: scratch.env },
        services,
      });
      checkout.remove();
      const { log } = ownStep(result);
      expect(result.conclusion, log).toBe("success");
      expect(result.permissions).toEqual({ contents: "read", packages: "read" });
      expect(log).toContain("already running");
      for (const { id } of Object.values(services))
        expect(await docker("inspect", "--format", "{{.State.Running}}", id)).toBe("true");
    },
  );
}, ["node:24-slim", "postgres:15"]);

/** As the runner does before the first step. */
async function startServices(context: string) {
  const network = `${MARK}-network`;
  await docker("network", "create", "--label", MARK, network);
  const image = await docker("build", "--quiet", "--label", MARK, context);
  const start = async (name: string, ...args: readonly string[]) => ({
    id: await docker(
      ...["run", "--detach", "--label", MARK, "--network", network, "--network-alias", name],
      ...args,
    ),
    network,
    ports: {},
  });
  const postgres = await start("postgres", "--env", "POSTGRES_PASSWORD=postgres", "postgres:15");
  const answers = (id: string, ...command: readonly string[]) =>
    docker("exec", id, ...command).then(
      () => true,
      () => false,
    );
  while (!(await answers(postgres.id, "pg_isready", "-h", "127.0.0.1"))) await delay(200);
  const url = "postgresql://postgres:postgres@postgres:5432/postgres";
  const variables = [`DATABASE_URL=${url}`, `SESSION_SECRET=${"x".repeat(40)}`];
  const env = variables.flatMap((text) => ["--env", text]);
  const orders = await start("orders", ...env, "--publish", "127.0.0.1::3000", image);
  const ask = "fetch('http://127.0.0.1:3000/health').then(() => 0, () => process.exit(1))";
  while (!(await answers(orders.id, "node", "-e", ask))) await delay(200);
  return { orders, postgres };
}
