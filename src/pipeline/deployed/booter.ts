import type { Booter, BootOptions, DatabaseState, Instance, StateAnswer } from "#contract/boot.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import { TargetBooter } from "../2-boot.ts";
import type { BootContext } from "../boot-instance.ts";
import { deployedBase } from "./base-state.ts";
import { beforeNewest } from "./newest-alone.ts";
import type { Deployed } from "./open.ts";
import { type DeployedState, DeployedStates } from "./states.ts";

export interface BooterQuestion {
  readonly head: TargetBooter;
  readonly context: BootContext;
  readonly databases: DatabaseServer | undefined;
  /** Absent when nothing is compared with. */
  readonly deployed: Deployed | undefined;
  /** Plain processes on this machine carry the target. */
  readonly isPlain: boolean;
}

/** Boots this version and, where there is one, the deployed version. */
export function bothVersions(question: BooterQuestion): Booter {
  const { head, context, databases, deployed } = question;
  const none = unavailable("there is no deployed version to compare with: set base");
  if (databases === undefined || (deployed === undefined && !question.isPlain))
    return withoutDeployed(head, async () => none);
  const own = { context, booter: head };
  if (deployed === undefined) {
    const states = new DeployedStates(databases, own, beforeNewest(own));
    return withoutDeployed(head, (state, signal) => states.reach(state, signal));
  }
  const { bootable } = deployed;
  if (!bootable.isThere) return withoutDeployed(head, async () => unavailable(bootable.reason));
  const baseContext = { ...context, ...bootable.plans, installTimeoutMs: INSTALL_TIMEOUT_MS };
  const base = new TargetBooter(baseContext);
  const states = new DeployedStates(
    databases,
    own,
    deployedBase({ context: baseContext, booter: base }),
  );
  return new BothVersions(head, base, states);
}

// The deployed version's dependencies are mostly there; a second cold install must not take an hour.
const INSTALL_TIMEOUT_MS = 300_000;

function unavailable(reason: string): StateAnswer {
  return { outcome: "unavailable", reason };
}

function withoutDeployed(
  head: TargetBooter,
  reach: (state: DeployedState, signal: AbortSignal) => Promise<StateAnswer>,
): Booter {
  return {
    boot: (options, signal) => {
      invariant(options.version !== "base", "the deployed version cannot be booted");
      return head.boot(options, signal);
    },
    environment: (database) => head.environment(database),
    state: async (state, signal) =>
      state === "empty" || state === "migrated" ? head.state(state, signal) : reach(state, signal),
  };
}

class BothVersions implements Booter {
  readonly #head: TargetBooter;
  readonly #base: TargetBooter;
  readonly #states: DeployedStates;

  constructor(head: TargetBooter, base: TargetBooter, states: DeployedStates) {
    this.#head = head;
    this.#base = base;
    this.#states = states;
  }

  boot(options: BootOptions, signal: AbortSignal): Promise<Instance> {
    return (options.version === "base" ? this.#base : this.#head).boot(options, signal);
  }

  environment(database: Database): Readonly<Record<string, string>> {
    return this.#head.environment(database);
  }

  state(state: DatabaseState, signal: AbortSignal): Promise<StateAnswer> {
    return state === "empty" || state === "migrated"
      ? this.#head.state(state, signal)
      : this.#states.reach(state, signal);
  }
}
