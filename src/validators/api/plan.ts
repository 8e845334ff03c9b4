import type { Operation } from "#contract/operation.ts";
import { absentRequests } from "#engines/generation/absent.ts";
import { hostileRequests } from "#engines/generation/hostile.ts";
import { inOrder, isDisruptive, isStreaming } from "#engines/generation/order.ts";
import { type Candidate, validRequests } from "#engines/generation/requests.ts";
import { ABSENT_ROW } from "./evidence.ts";
import { Reach } from "./reach.ts";
import type { Search } from "./search.ts";

// Every kind once, and the places with the most to gain; more is for the long search.
const MOST_HOSTILE = { whole: 12, boot: 12, long: 60 } as const;
// An operation refers to few rows; lists of references repeat each other.
const MOST_ABSENT = 4;
// Few operations end a session, and some change the password.
const MOST_SIGN_INS = 4;
// Hostile values may use the budget up to here; the rest is for operations that come last.
const RESERVED_RATIO = 0.15;

/** Signs in anew; absent where nobody signed in before. */
type SignIn = (() => Promise<boolean>) | undefined;

/** Valid requests for everything, then hostile ones; what deletes or signs out comes last. */
export async function askEverything(search: Search, signIn: SignIn): Promise<void> {
  await findBasePath(search);
  const all = inOrder(search.description.operations);
  const calm = all.filter((operation) => !isDisruptive(operation));
  const disruptive = all.filter(isDisruptive);
  const reach = new Reach(search);
  await reach.askAll(calm);
  for (const operation of calm) await askAbsent(search, operation, reach);
  await askHostile(search, calm, { reach, reserve: RESERVED_RATIO });
  await askDisruptive(disruptive, reach, signIn);
  for (const operation of disruptive) await askAbsent(search, operation, reach);
  await askHostile(search, disruptive, { reach, reserve: 0 });
}

/** One that ends the session must not hide those after it. */
async function askDisruptive(
  operations: readonly Operation[],
  reach: Reach,
  signIn: SignIn,
): Promise<void> {
  let signInsLeft = MOST_SIGN_INS;
  for (const operation of operations) {
    if (await reach.askValid(operation)) continue;
    const mayEnter = signIn !== undefined && signInsLeft > 0 && reach.isLockedOut(operation);
    if (mayEnter) signInsLeft -= 1;
    if (mayEnter && (await signIn()) && (await reach.askValid(operation))) continue;
    await reach.askWithNewRows(operation);
  }
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

/** References to rows that nobody made: valid for the schema, so that the handler must answer. */
async function askAbsent(search: Search, operation: Operation, reach: Reach): Promise<void> {
  if (search.spared.has(operation.id) || isStreaming(operation)) return;
  const candidates = reach.candidates(operation);
  const source = reach.accepted.get(operation.id);
  const base = candidates.find((one) => one.source === source) ?? candidates[0];
  if (base === undefined) return;
  const { pool, description, ports } = search;
  const { definitions } = description;
  const options = { definitions, pool, seed: ports.settings.api.seed, most: MOST_ABSENT };
  for (const { where, values } of absentRequests(operation, base.values, options)) {
    if (search.spared.has(operation.id)) return;
    await search.ask(operation, values, {
      purpose: "valid",
      source: where,
      mutation: ABSENT_ROW,
      isDeclaredValid: reach.declaredValidity(operation, values.body),
    });
  }
}

/** One mutation of every operation, then the next: a short budget still meets all of them. */
async function askHostile(
  search: Search,
  operations: readonly Operation[],
  limits: { readonly reach: Reach; readonly reserve: number },
): Promise<void> {
  for (let index = 0; index < MOST_HOSTILE[search.ports.depth]; index += 1)
    for (const operation of operations) {
      if (search.spared.has(operation.id) || isStreaming(operation)) continue;
      if (search.leftRatio <= limits.reserve) {
        search.limits.add("Not every hostile value was tried: the budget was needed for the rest");
        return;
      }
      const source = limits.reach.accepted.get(operation.id);
      await askMutant(search, operation, { index, source });
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
