import type { Operation } from "#contract/operation.ts";
import { creatorsOf, siblingsOf } from "#engines/generation/chain.ts";
import { type Candidate, validRequests } from "#engines/generation/requests.ts";
import { inOrder, isDisruptive } from "./order.ts";
import type { Search } from "./search.ts";

// Each round can use what the one before it made: workshop, session, booking, payment.
const MOST_ROUNDS = 5;
// Ids and unique values of one round must not meet those of another.
const SEEDS_PER_ROUND = 1_000;
const MOST_SIBLINGS = 6;
// Hostile values find more than the last operation that nobody reached.
const RESERVED_RATIO = 0.5;

/** Brings every operation to accept one request, with the rows that others have made. */
export class Reach {
  /** What was accepted of an operation first. */
  readonly accepted = new Map<string, Candidate["source"]>();
  readonly #search: Search;
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

  /** What is refused for the state of its row may be accepted for a row of its own. */
  async askWithNewRows(operation: Operation, reserve = 0): Promise<void> {
    if (!this.#isWorthRows(operation, reserve)) return;
    const creators = creatorsOf(operation, this.#search.description.operations);
    if (creators.length === 0 || creators.some(({ id }) => !this.accepted.has(id))) return;
    for (const creator of creators) if (!(await this.#repeat(creator))) return;
    if (await this.askValid(operation)) return;
    for (const sibling of this.#siblingsOf(operation, creators)) {
      if (!this.#isWorthRows(operation, reserve)) return;
      if ((await this.#repeat(sibling)) && (await this.askValid(operation))) return;
    }
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

  /** All of them twice: what a state needs may itself need another one. */
  #siblingsOf(operation: Operation, creators: readonly Operation[]): readonly Operation[] {
    const siblings = inOrder(siblingsOf(operation, this.#search.description.operations))
      .filter((sibling) => this.accepted.has(sibling.id) && !isDisruptive(sibling))
      .filter((sibling) => !creators.includes(sibling))
      .slice(0, MOST_SIBLINGS);
    return [...siblings, ...siblings];
  }

  #isWorthRows({ id }: Operation, reserve: number): boolean {
    const status = this.#refusals.get(id) ?? 0;
    const isAboutRows = [400, 403, 404, 409, 412, 422].includes(status);
    return isAboutRows && !this.#search.spared.has(id) && this.#search.leftRatio > reserve;
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
