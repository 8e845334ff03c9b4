import { expect, test } from "vitest";
import type { BootOptions, BootRecord, Instance } from "#contract/boot.ts";
import type { ChangedFile } from "#contract/changes.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { observeDeployed } from "#validators/startup/observe-deployed.ts";
import { exited, record, step, traceFailure } from "../../../fixtures/evidence/startup/evidence.ts";
import { violated } from "./asking.ts";
import { projectOf } from "./project.ts";

const SIGNAL = new AbortController().signal;
const TRACE =
  'Traceback (most recent call last):\n  File "/srv/shop/shop/main.py", line 4, in <module>\n    int(x)\nValueError: bad value\n';

function said(text: string): Partial<BootRecord> {
  const output = { text, totalBytes: text.length, droppedBytes: 0 };
  return { outcome: "exited", steps: [step("start", { output })] };
}

function portsWith(deployed: () => Partial<BootRecord>, files: readonly ChangedFile[] = []) {
  const boots: BootOptions[] = [];
  const tree = projectOf({ "shop/main.py": "\n\n\nint(x)\n" });
  const ports = {
    target: {
      tree,
      changes: { base: "0", reference: "main", files },
      deployed: { reference: "main", tree, isBootable: true },
    },
    booter: {
      boot: async (options: BootOptions): Promise<Instance> => {
        boots.push(options);
        return {
          record: record(deployed()),
          secrets: [],
          [Symbol.asyncDispose]: async () => undefined,
        };
      },
    },
  } as unknown as Ports;
  return { ports, boots };
}

const OWN = { outcome: "exited", failure: traceFailure(), lastLines: [] } as const;

test("where no line of the branch is involved the deployed version is booted, and compared by cause", async () => {
  const { ports, boots } = portsWith(() => said(TRACE));
  const same = await observeDeployed(ports, OWN, SIGNAL);
  expect(same).toEqual({ reference: "main", outcome: "exited", isSame: true });
  expect(boots).toMatchObject([{ version: "base" }]);
  const other = portsWith(() => said(TRACE.replace("ValueError", "KeyError"))).ports;
  expect(await observeDeployed(other, OWN, SIGNAL)).toMatchObject({ isSame: false });
  const well = portsWith(() => ({ outcome: "ready" })).ports;
  expect(await observeDeployed(well, OWN, SIGNAL)).toMatchObject({
    outcome: "ready",
    isSame: false,
  });
});

test("without a trace the last lines are compared, whatever numbers they hold", async () => {
  const own = { outcome: "exited", lastLines: ["no licence (pid 17)"] } as const;
  const { ports } = portsWith(() => said("no licence (pid 4711)\n"));
  expect(await observeDeployed(ports, own, SIGNAL)).toMatchObject({ isSame: true });
});

test("a file that the branch touched explains it, and nothing more is booted", async () => {
  const files = [{ file: "shop/main.py", status: "modified", lines: [] }] as const;
  const { ports, boots } = portsWith(() => said(TRACE), files);
  expect(await observeDeployed(ports, OWN, SIGNAL)).toBeUndefined();
  expect(boots).toEqual([]);
});

test("what the machine lacks for the deployed version is nobody's finding", async () => {
  const { ports } = portsWith(() => {
    throw new EnvironmentError({ reason: "tool-absent", message: "no ruby" });
  });
  expect(await observeDeployed(ports, OWN, SIGNAL)).toBeUndefined();
});

test("the finding says what the deployed version comes to, and is as severe as before", () => {
  const failed = exited({ failure: traceFailure() });
  const [alone] = violated(failed);
  const about = (deployed: NonNullable<typeof failed.deployed>) =>
    violated({ ...failed, deployed })[0];
  const same = about({ reference: "main", outcome: "exited", isSame: true });
  expect(same?.message).toBe(
    `${alone?.message} The deployed version (main) fails in the same way: it is not caused by this change.`,
  );
  expect(same?.severity).toBe(alone?.severity);
  expect(same?.fingerprint).toBe(alone?.fingerprint);
  const well = about({ reference: "main", outcome: "ready", isSame: false });
  expect(well?.message).toContain("becomes ready in the same surroundings");
  const other = about({ reference: "main", outcome: "timed-out", isSame: false });
  expect(other?.message).toBe(alone?.message);
});
