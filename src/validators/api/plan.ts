import type { Operation } from "#contract/operation.ts";
import { hostileRequests } from "#engines/generation/hostile.ts";
import { type Candidate, validRequests } from "#engines/generation/requests.ts";
import { inOrder, isDisruptive, isStreaming } from "./order.ts";
import type { Search } from "./search.ts";

// Every kind once, and the places with the most to gain; more is for the long search.
const MOST_HOSTILE = { whole: 12, boot: 12, long: 60 } as const;
// Hostile values may use the budget up to here; the rest is for operations that come last.
const RESERVED_RATIO = 0.15;

/** Valid requests for everything, then hostile ones; what deletes or signs out comes last. */
export async function askEverything(search: Search): Promise<void> {
  await findBasePath(search);
  const all = inOrder(search.description.operations);
  const calm = all.filter((operation) => !isDisruptive(operation));
  const disruptive = all.filter(isDisruptive);
  const accepted = new Map<string, Candidate["source"]>();
  for (const operation of calm) await askValid(search, operation, accepted);
  // Ids that were not known the first time are now.
  for (const operation of calm)
    if (!accepted.has(operation.id)) await askValid(search, operation, accepted);
  await askHostile(search, calm, { accepted, reserve: RESERVED_RATIO });
  for (const operation of disruptive) await askValid(search, operation, accepted);
  await askHostile(search, disruptive, { accepted, reserve: 0 });
}

/** The servers entry may be the path of a gateway that is not here. */
async function findBasePath(search: Search): Promise<void> {
  const probe = inOrder(search.description.operations).find(
    ({ method, parameters }) => method === "GET" && !parameters.some(({ required }) => required),
  );
  if (search.basePath === "" || probe === undefined) return;
  const purpose = { purpose: "hostile", source: "base path", isDeclaredValid: null } as const;
  const declared = search.basePath;
  const first = await search.ask(probe, { parameters: {} }, purpose);
  if (first?.record.status !== 404) return;
  search.basePath = "";
  const second = await search.ask(probe, { parameters: {} }, purpose);
  if (second?.record.status === 404) search.basePath = declared;
}

async function askValid(
  search: Search,
  operation: Operation,
  accepted: Map<string, Candidate["source"]>,
): Promise<void> {
  if (search.spared.has(operation.id)) return;
  const isSecondTry = search.exchanges.some((known) => known.operation === operation.id);
  for (const { source, values } of candidatesOf(search, operation, isSecondTry ? 1 : 0)) {
    if (source !== "generated-full" && accepted.has(operation.id)) continue;
    const asked = await search.ask(operation, values, {
      purpose: "valid",
      source,
      isDeclaredValid: declaredValidity(search, operation, values.body),
    });
    if (asked === undefined) return;
    const { status } = asked.record;
    if (status === 401 || search.spared.has(operation.id)) return;
    if (status !== undefined && status < 300 && !accepted.has(operation.id))
      accepted.set(operation.id, source);
  }
}

/** Bodies that obey their schema come first. */
function candidatesOf(search: Search, operation: Operation, round: number): readonly Candidate[] {
  const { definitions } = search.description;
  const seed = search.ports.settings.api.seed + round * 1_000;
  const candidates = validRequests(operation, { definitions, seed, pool: search.pool });
  const isGood = ({ values }: Candidate) =>
    declaredValidity(search, operation, values.body) !== false;
  return [...candidates.filter(isGood), ...candidates.filter((one) => !isGood(one))];
}

function declaredValidity(search: Search, operation: Operation, body: unknown): boolean | null {
  const { requestBody } = operation;
  if (requestBody === undefined || body === undefined) return null;
  return search.checker.accepts(requestBody.schema, body) ?? null;
}

/** One mutation of every operation, then the next: a short budget still meets all of them. */
async function askHostile(
  search: Search,
  operations: readonly Operation[],
  limits: { readonly accepted: ReadonlyMap<string, Candidate["source"]>; readonly reserve: number },
): Promise<void> {
  for (let index = 0; index < MOST_HOSTILE[search.ports.depth]; index += 1)
    for (const operation of operations) {
      if (search.spared.has(operation.id) || isStreaming(operation)) continue;
      if (search.leftRatio <= limits.reserve) {
        search.limits.add("Not every hostile value was tried: the budget was needed for the rest");
        return;
      }
      await askMutant(search, operation, { index, source: limits.accepted.get(operation.id) });
    }
}

async function askMutant(
  search: Search,
  operation: Operation,
  wanted: { readonly index: number; readonly source: Candidate["source"] | undefined },
): Promise<void> {
  const { definitions } = search.description;
  // Another seed each time, so that unique values of an accepted mutant do not block the next one.
  const seed = search.ports.settings.api.seed + 2 + wanted.index;
  const candidates = validRequests(operation, { definitions, seed, pool: search.pool });
  const base = candidates.find(({ source }) => source === wanted.source) ?? candidates.at(-1);
  if (base === undefined) return;
  const mutants = hostileRequests(operation, base.values, {
    definitions,
    most: MOST_HOSTILE[search.ports.depth],
  });
  const mutant = mutants[wanted.index];
  if (mutant === undefined) return;
  await search.ask(operation, mutant.values, {
    purpose: "hostile",
    source: mutant.where,
    mutation: mutant.kind,
    isDeclaredValid: null,
  });
}
