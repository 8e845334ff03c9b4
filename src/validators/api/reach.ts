import type { Operation } from "#contract/operation.ts";
import { creatorsOf, siblingsOf } from "#engines/generation/chain.ts";
import { inOrder, isDisruptive } from "#engines/generation/order.ts";
import { type Candidate, validRequests } from "#engines/generation/requests.ts";
import type { Search } from "./search.ts";

// Each round can use what the one before it made: workshop, session, booking, payment.
const MOST_ROUNDS = 5;
// Ids and unique values of one round must not meet those of another.
const SEEDS_PER_ROUND = 1_000;
const MOST_SIBLINGS = 6;
// Requests for one operation that accepts nothing; most of those can never be reached.
const MOST_EFFORT = 60;
// Hostile values find more than the last operation that nobody reached.
const RESERVED_RATIO = 0.5;

/** Brings every operation to accept one request, with the rows that others have made. */
export class Reach {
  /** What was accepted of an operation first. */
  readonly accepted = new Map<string, Candidate["source"]>();
  readonly #search: Search;
  #effortLeft = 0;
  readonly #rounds = new Map<string, number>();
  /** The last answer of an operation that accepted nothing. */
  readonly #refusals = new Map<string, number>();

  constructor(search: Search) {
    this.#search = search;
  }

  /** Round after round while another operation accepts something. */
  async askAll(operations: readonly Operation[]): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const acceptedCount = this.accepted.size;
      for (const operation of this.#open(operations)) await this.askValid(operation);
      // The second round may use ids that came too late in the first; later ones need a reason.
      if (round > 0 && this.accepted.size === acceptedCount) break;
    }
    for (const operation of this.#open(operations))
      await this.askWithNewRows(operation, RESERVED_RATIO);
  }

  /** Whether the operation has accepted a request, now or earlier. */
  async askValid(operation: Operation): Promise<boolean> {
    const { accepted } = this;
    for (const { source, values } of this.candidates(operation)) {
      if (source !== "generated-full" && accepted.has(operation.id)) continue;
      const status = await this.#ask(operation, source, values);
      if (status === undefined || status === 401) break;
    }
    return accepted.has(operation.id);
  }

  /** Whether the operation asked who is there the last time. */
  isLockedOut({ id }: Operation): boolean {
    return this.#refusals.get(id) === 401;
  }

  /**
   * What is refused for the state of its row may be accepted for a row of its own; if not, with new
   * rows for everything that it refers to.
   */
  async askWithNewRows(operation: Operation, reserve = 0): Promise<void> {
    this.#effortLeft = MOST_EFFORT;
    for (const withBodies of [false, true]) {
      const siblings = this.#siblingsOf(operation, withBodies);
      const creators = this.#creatorsOf([operation, ...(withBodies ? siblings : [])], withBodies);
      const changes = siblings.filter((sibling) => !creators.includes(sibling));
      // Twice: what a state needs may itself need another one.
      const steps = [creators, ...[...changes, ...changes].map((change) => [change])];
      if (creators.length === 0) continue;
      if (await this.#askAfter(operation, { steps, reserve })) return;
    }
  }

  /** After every step that is accepted; without the first one the others are of no use. */
  async #askAfter(
    operation: Operation,
    way: { readonly steps: readonly (readonly Operation[])[]; readonly reserve: number },
  ): Promise<boolean> {
    for (const [index, step] of way.steps.entries()) {
      if (!this.#isWorthRows(operation, way.reserve)) return false;
      const isDone = await this.#repeatAll(step);
      if (!isDone && index === 0) return false;
      if (isDone && (await this.askValid(operation))) return true;
    }
    return false;
  }

  /** Bodies that obey their schema come first; other values every time. */
  candidates(operation: Operation): readonly Candidate[] {
    const { description, ports, pool } = this.#search;
    const round = this.#rounds.get(operation.id) ?? 0;
    this.#rounds.set(operation.id, round + 1);
    const candidates = validRequests(operation, {
      definitions: description.definitions,
      seed: ports.settings.api.seed + round * SEEDS_PER_ROUND,
      pool,
      isModest: round > 0,
    });
    const isGood = ({ values }: Candidate) =>
      this.declaredValidity(operation, values.body) !== false;
    return [...candidates.filter(isGood), ...candidates.filter((one) => !isGood(one))];
  }

  declaredValidity(operation: Operation, body: unknown): boolean | null {
    const { requestBody } = operation;
    if (requestBody === undefined || body === undefined) return null;
    return this.#search.checker.accepts(requestBody.schema, body) ?? null;
  }

  #open(operations: readonly Operation[]): readonly Operation[] {
    return operations.filter(({ id }) => !this.accepted.has(id));
  }

  #siblingsOf(operation: Operation, withBodies: boolean): readonly Operation[] {
    const { operations, definitions } = this.#search.description;
    return inOrder(siblingsOf(operation, { operations, definitions, withBodies }))
      .filter((sibling) => this.accepted.has(sibling.id) && !isDisruptive(sibling))
      .slice(0, MOST_SIBLINGS);
  }

  /** Rows that a body names may be there already; those of the path must be made. */
  #creatorsOf(wanted: readonly Operation[], withBodies: boolean): readonly Operation[] {
    const { operations, definitions } = this.#search.description;
    return creatorsOf(wanted, { operations, definitions, withBodies }).filter(({ id }) =>
      this.accepted.has(id),
    );
  }

  async #repeatAll(operations: readonly Operation[]): Promise<boolean> {
    for (const operation of operations) if (!(await this.#repeat(operation))) return false;
    return true;
  }

  #isWorthRows({ id }: Operation, reserve: number): boolean {
    const status = this.#refusals.get(id) ?? 0;
    const isAboutRows = [400, 403, 404, 409, 412, 422].includes(status);
    const isAffordable = this.#effortLeft > 0 && this.#search.leftRatio > reserve;
    return isAboutRows && isAffordable && !this.#search.spared.has(id);
  }

  /** Once more what was accepted before, with other values; the first that is accepted will do. */
  async #repeat(operation: Operation): Promise<boolean> {
    for (const { source, values } of this.candidates(operation)) {
      const status = await this.#ask(operation, source, values);
      if (status === undefined) return false;
      if (status < 300) return true;
    }
    return false;
  }

  /** The status; undefined when nothing more should be asked of this operation. */
  async #ask(
    operation: Operation,
    source: Candidate["source"],
    values: Candidate["values"],
  ): Promise<number | undefined> {
    const { id } = operation;
    if (this.#search.spared.has(id)) return undefined;
    this.#effortLeft -= 1;
    const asked = await this.#search.ask(operation, values, {
      purpose: "valid",
      source,
      isDeclaredValid: this.declaredValidity(operation, values.body),
    });
    const status = asked?.record.status;
    if (status === undefined || this.#search.spared.has(id)) return undefined;
    if (status >= 300) this.#refusals.set(id, status);
    else if (!this.accepted.has(id)) this.accepted.set(id, source);
    return status;
  }
}
