import {
  buildFactBase,
  type Delta,
  type DependencyEdge,
  diff,
  encodeId,
  type Fact,
  type FactBase,
  type StableId,
} from "@supabase/pg-delta/core";
import type { FixObject } from "#contract/fix-planner.ts";
import { objectOf, sharedKey } from "./objects.ts";

export interface Sides {
  readonly from: FactBase;
  readonly to: FactBase;
}

export interface Destination {
  readonly facts: FactBase;
  /** Everything in which it differs from where it starts. */
  readonly touched: readonly FixObject[];
}

// A comparison tells of the column or table alone; these come with it.
const OF_COLUMNS = new Set(["constraint", "index", "sequence"]);
// Whoever deploys decides on roles and grants; they are no part of a fix.
const OF_THE_ENVIRONMENT = new Set(["role", "membership", "acl", "defaultPrivilege"]);

/** The same facts without owners, roles and grants. */
export function withoutEnvironment(base: FactBase): FactBase {
  const facts = base.facts().filter(({ id }) => !OF_THE_ENVIRONMENT.has(id.kind));
  const edges = base.edges.filter(({ kind }) => kind !== "owner");
  return buildFactBase(facts, [...edges]);
}

/**
 * `from` with what was asked for as `to` has it, and with what that cannot be without: the type of a
 * new column, the index of a column that goes.
 */
export function destinationOf(sides: Sides, wanted: readonly FixObject[]): Destination {
  const deltas = diff(sides.from, sides.to);
  const kept = closure(sides, deltas, new Set(wanted.map(sharedKey)));
  const facts = new Map(sides.from.facts().map((fact) => [encodeId(fact.id), fact]));
  const edges = new Map(sides.from.edges.map((edge) => [edgeKey(edge), edge]));
  const touched = new Map<string, FixObject>();
  for (const delta of deltas) {
    const subject = subjectOf(delta);
    if (!kept.has(encodeId(subject))) continue;
    if (delta.verb !== "link" && delta.verb !== "unlink") {
      const object = objectOf(subject);
      touched.set(sharedKey(object), object);
    }
    apply(delta, { facts, edges });
  }
  return {
    facts: buildFactBase([...facts.values()], [...edges.values()]),
    touched: [...touched.values()],
  };
}

interface Parts {
  readonly facts: Map<string, Fact>;
  readonly edges: Map<string, DependencyEdge>;
}

function apply(delta: Delta, { facts, edges }: Parts): void {
  switch (delta.verb) {
    case "add":
      facts.set(encodeId(delta.fact.id), delta.fact);
      break;
    case "remove":
      facts.delete(encodeId(delta.fact.id));
      break;
    case "set": {
      const key = encodeId(delta.id);
      const fact = facts.get(key);
      if (fact !== undefined)
        facts.set(key, { ...fact, payload: { ...fact.payload, [delta.attr]: delta.to } });
      break;
    }
    case "link":
      edges.set(edgeKey(delta.edge), delta.edge);
      break;
    case "unlink":
      edges.delete(edgeKey(delta.edge));
      break;
  }
}

/** Identities whose differences are taken over: what is wanted, and what it cannot be without. */
function closure(sides: Sides, deltas: readonly Delta[], wanted: ReadonlySet<string>) {
  const factsOf = (verb: "add" | "remove") =>
    new Map(
      deltas.flatMap((each) => (each.verb === verb ? [[encodeId(each.fact.id), each.fact]] : [])),
    );
  const changes: Changes = { ...sides, added: factsOf("add"), removed: factsOf("remove") };
  const isWanted = (id: StableId) => wanted.has(sharedKey(objectOf(id)));
  const kept = new Set(deltas.map(subjectOf).filter(isWanted).map(encodeId));
  const waiting = [...kept];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const next of [...comingWith(key, changes), ...goingWith(key, changes)]) {
      if (kept.has(next)) continue;
      kept.add(next);
      waiting.push(next);
    }
  }
  return kept;
}

interface Changes extends Sides {
  readonly added: ReadonlyMap<string, Fact>;
  readonly removed: ReadonlyMap<string, Fact>;
}

/** What is new as well, and is around, inside or needed by this, or is a key of what is new. */
function comingWith(key: string, { to, added }: Changes): readonly string[] {
  const fact = to.getByEncoded(key);
  if (fact === undefined) return [];
  const needed = [fact.parent, ...to.outgoingEdges(fact.id).map((edge) => edge.to)];
  if (!added.has(key)) return encoded(needed).filter((each) => added.has(each));
  const inside = to.childrenOf(fact.id).map(({ id }) => id);
  const keys = to
    .incomingEdges(fact.id)
    .map((edge) => edge.from)
    .filter(({ kind }) => OF_COLUMNS.has(kind));
  return encoded([...needed, ...inside, ...keys]).filter((each) => added.has(each));
}

/** What goes as well, and is inside this or needs it. */
function goingWith(key: string, { from, removed }: Changes): readonly string[] {
  const fact = removed.get(key);
  if (fact === undefined) return [];
  const needing = from.incomingEdges(fact.id).map((edge) => edge.from);
  const inside = from.childrenOf(fact.id).map(({ id }) => id);
  return encoded([...needing, ...inside]).filter((each) => removed.has(each));
}

function encoded(ids: readonly (StableId | undefined)[]): readonly string[] {
  return ids.flatMap((id) => (id === undefined ? [] : [encodeId(id)]));
}

function subjectOf(delta: Delta): StableId {
  if (delta.verb === "add" || delta.verb === "remove") return delta.fact.id;
  return delta.verb === "set" ? delta.id : delta.edge.from;
}

function edgeKey(edge: DependencyEdge): string {
  return `${encodeId(edge.from)}|${edge.kind}|${encodeId(edge.to)}`;
}
