import {
  canSeeProcesses,
  carries,
  type Marker,
  type ProcessEntry,
  processTable,
} from "./process-table.ts";

/**
 * The processes that one spawn led to: its group, whatever carries its marker (also after setsid), and
 * their children.
 *
 * A process number can be given to somebody else once the last process of the group has ended. So a
 * group without its leader counts only as long as it has never been seen empty.
 */
export class ProcessFamily {
  readonly #leader: number;
  readonly #marker: Marker;
  /** Process number and start time → whether it is one of ours. */
  #known = new Map<string, boolean>();
  #leaderStart = 0;
  #leaderEnded = false;
  #groupIsOurs = true;

  constructor(leader: number, marker: Marker) {
    this.#leader = leader;
    this.#marker = marker;
  }

  /** To be told when the leader was waited for: from then on its number may be given away. */
  leaderEnded(): void {
    this.#leaderEnded = true;
    this.members();
  }

  /** Whether a signal to the group can only reach processes of ours. */
  ownsGroup(): boolean {
    if (!canSeeProcesses()) return !this.#leaderEnded || groupExists(this.#leader);
    this.members();
    return this.#groupIsOurs;
  }

  /** Live processes; empty where the process table cannot be read. */
  members(): readonly ProcessEntry[] {
    const table = processTable().filter(({ pid }) => pid !== process.pid);
    const leader = table.find(({ pid }) => pid === this.#leader);
    if (leader !== undefined && !this.#leaderEnded) this.#leaderStart = Number(leader.startTime);
    const inGroup = table.some(({ group }) => group === this.#leader);
    if (this.#leaderEnded && !inGroup) this.#groupIsOurs = false;
    const ours = withDescendants(
      table,
      table.filter((entry) => this.#belongs(entry)),
    );
    const isOurs = new Set(ours);
    this.#known = new Map(table.map((entry) => [identityOf(entry), isOurs.has(entry)]));
    return ours.filter(({ state }) => state !== "Z");
  }

  #belongs(entry: ProcessEntry): boolean {
    if (this.#groupIsOurs && entry.group === this.#leader) return true;
    // Nobody older than the leader can be of its making.
    if (Number(entry.startTime) < this.#leaderStart) return false;
    return this.#known.get(identityOf(entry)) ?? carries(entry.pid, this.#marker);
  }
}

function withDescendants(
  table: readonly ProcessEntry[],
  roots: readonly ProcessEntry[],
): ProcessEntry[] {
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found = new Set(roots);
  // A set that grows while it is walked is walked to its end.
  for (const { pid } of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}

function identityOf({ pid, startTime }: ProcessEntry): string {
  return `${pid} ${startTime}`;
}

function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    if (["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
