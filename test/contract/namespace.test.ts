import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { closeExchange, newExchange, openExchange } from "#entrypoints/action/exchange.ts";
import { isolate } from "#entrypoints/action/isolation.ts";
import { endNamespace } from "#entrypoints/action/namespace.ts";

/** A process that is put away as an engine is, and knows nothing of us. */
const isolated = async () => {
  const exchange = newExchange();
  await openExchange(exchange);
  onTestFinished(() => closeExchange(exchange));
  const environment = { PATH: process.env["PATH"] ?? "" };
  const { argv } = await isolate({
    name: "judging",
    concealments: [],
    exchange: exchange.folder,
    environment,
  });
  const [program = "", ...args] = [...argv, "env", "-i", "sleep", "60"];
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await delay(300);
  return { child, folder: exchange.folder };
};

test("the end of one run's namespace is not the end of another's, nor of ours", async () => {
  const [one, two] = [await isolated(), await isolated()];
  const ended = once(one.child, "exit");
  await endNamespace(one.folder);
  expect((await ended)[1]).toBe("SIGKILL");
  expect(two.child.exitCode ?? two.child.signalCode).toBeNull();
  await endNamespace("");
  expect(two.child.exitCode ?? two.child.signalCode).toBeNull();
});
