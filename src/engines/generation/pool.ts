import type { Operation } from "#contract/operation.ts";
import { singular } from "./arbitrary.ts";
import type { Keywords } from "./shape.ts";
import { keywordsOf, typeOf } from "./shape.ts";

// Old ones first to go: the newest rows are the likeliest to exist still.
const MOST_VALUES = 20;
const MOST_DEPTH = 4;
const MOST_LIST_ITEMS = 5;

// A field called like a resource holds one of these, most often.
const NATURAL_KEYS = ["slug", "key", "code", "id"] as const;

const KEY = /^(.+?)(id|uuid|key|slug|code|number)s?$/;

// `customer_id` and `customerId`, but not `paid`.
const FOREIGN = /^(.+?)(?:_(id|uuid)|(Id|ID|Uuid|UUID))$/;

// Every resource has these; another one's would be wrong.
const COMMON_FIELDS = new Set(["id", "name", "type", "status", "state", "title", "key", "slug"]);

type Value = string | number;
type Addressed = Pick<Operation, "method" | "path">;

/**
 * Identifiers seen in responses, kept by resource and field: `order.id`, `order.number`.
 * A value pool lives as long as one search.
 */
export class ValuePool {
  readonly #values = new Map<string, Value[]>();

  /** Remembers the identifying fields of a response body of this path. */
  learn(path: string, body: unknown): void {
    this.#learn(resourceOf(path), body, 0);
  }

  /** Takes the last segment of a `Location` header as an id of this path's resource. */
  learnLocation(path: string, location: string): void {
    const last = location.split(/[?#]/)[0]?.split("/").filter(Boolean).at(-1);
    if (last === undefined) return;
    this.#remember(`${resourceOf(path)}.id`, /^\d{1,15}$/.test(last) ? Number(last) : last);
  }

  /** Whether any resource was seen with this value. */
  holds(value: unknown): boolean {
    return [...this.#values.values()].some((known) => known.some((one) => one === value));
  }

  /**
   * A known value for a path parameter: what precedes the placeholder names the resource.
   * `/orders/{id}` asks for an `order.id`, `/orders/{order_id}` for the same.
   */
  forPath(operation: Addressed, name: string, shape: Keywords): unknown {
    // What a description calls a text is often a number in the responses; in a URL both look alike.
    return (
      this.#forPath(operation, name, shape) ?? this.#forPath(operation, name, { type: "integer" })
    );
  }

  /**
   * `customer_id` and `customerId` ask for a `customer.id`, `customer` for what names customers.
   * What makes a customer must choose another `customer_number` than those that are known.
   */
  forField(name: string, shape: Keywords, made?: string): unknown {
    const plain = compact(name);
    if (made !== undefined && (plain === made || ownKey(plain) === made)) return undefined;
    for (const field of NATURAL_KEYS) {
      const found =
        this.#latest(`${plain}.${field}`, shape) ??
        this.#latest(`${singular(plain)}.${field}`, shape);
      if (found !== undefined) return found;
    }
    const match = KEY.exec(plain);
    if (match === null) return undefined;
    const [, resource = "", field = ""] = match;
    return (
      this.#latest(`${singular(resource)}.${field}`, shape) ??
      this.#anyEnding(resource, field, shape)
    );
  }

  #forPath({ method, path }: Addressed, name: string, shape: Keywords): unknown {
    const resource = resourceOf(path.slice(0, path.indexOf(`{${name}}`)));
    // `PUT /stock/{product_id}` may relate any product; the others need one that is related already.
    const related = method === "PUT" ? this.forField(name, shape) : undefined;
    return (
      related ??
      this.#latest(`${resource}.${compact(name)}`, shape) ??
      this.#latest(`${resource}.${withoutPrefix(name, resource)}`, shape) ??
      this.forField(name, shape) ??
      this.#namedAlike(compact(name), shape)
    );
  }

  #learn(resource: string, value: unknown, depth: number): void {
    if (depth > MOST_DEPTH) return;
    if (Array.isArray(value)) {
      // The first of a list is learned last, so that it is the latest.
      for (const item of value.slice(0, MOST_LIST_ITEMS).reverse())
        this.#learn(resource, item, depth + 1);
      return;
    }
    const fields = Object.entries(keywordsOf(value));
    for (const [field, inner] of fields)
      if (typeof inner === "string" || typeof inner === "number") {
        this.#remember(`${resource}.${compact(field)}`, inner);
        this.#rememberForeign(field, inner);
      }
    // Later, so that in the answer to `POST /orders/{id}/lines` the lines are lines and not the order.
    for (const [field, inner] of fields)
      if (typeof inner === "object" && inner !== null)
        this.#learn(isEnvelope(field) ? resource : singular(compact(field)), inner, depth + 1);
  }

  #remember(key: string, value: Value): void {
    if (typeof value === "string" && (value.length > 200 || value === "")) return;
    const values = (this.#values.get(key) ?? []).filter((one) => one !== value);
    this.#values.set(key, [...values, value].slice(-MOST_VALUES));
  }

  /** An order's `customer_id` is a customer's id, to be used when no customer was seen. */
  #rememberForeign(field: string, value: Value): void {
    const [, resource, snake, camel] = FOREIGN.exec(field) ?? [];
    if (resource === undefined) return;
    const key = `${singular(compact(resource))}.${compact(snake ?? camel ?? "")}`;
    const values = this.#values.get(key) ?? [];
    if (!values.includes(value)) this.#values.set(key, [value, ...values].slice(0, MOST_VALUES));
  }

  #latest(key: string, shape: Keywords): unknown {
    return this.#values.get(key)?.findLast((value) => suits(value, shape));
  }

  /** `/tracking/{reference}` means the `reference` of whatever has one. */
  #namedAlike(field: string, shape: Keywords): unknown {
    if (COMMON_FIELDS.has(field)) return undefined;
    const key = [...this.#values.keys()].sort().find((one) => one.endsWith(`.${field}`));
    return key === undefined ? undefined : this.#latest(key, shape);
  }

  #anyEnding(resource: string, field: string, shape: Keywords): unknown {
    const isOwner = (owner: string) => owner !== "" && resource.endsWith(owner);
    for (const key of [...this.#values.keys()].sort())
      if (isOwner(key.slice(0, key.indexOf("."))) && key.endsWith(`.${field}`))
        return this.#latest(key, shape);
    return undefined;
  }
}

/** The last fixed segment: `/api/orders/{id}/lines` is about a `line`. */
export function resourceOf(path: string): string {
  const fixed = path.split("/").filter((segment) => segment !== "" && !segment.includes("{"));
  return singular(compact(fixed.at(-1) ?? ""));
}

function compact(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function ownKey(plain: string): string | undefined {
  const resource = KEY.exec(plain)?.[1];
  return resource === undefined ? undefined : singular(resource);
}

function withoutPrefix(name: string, resource: string): string {
  const plain = compact(name);
  const rest = plain.startsWith(resource) ? plain.slice(resource.length) : plain;
  return rest === "" ? "id" : rest;
}

function isEnvelope(field: string): boolean {
  return /^(items|data|results?|rows|records|content|values|list|entries)$/i.test(field);
}

function suits(value: Value, shape: Keywords): boolean {
  const type = typeOf(shape);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return typeof value === "number";
  if (type !== "string" || typeof value !== "string") return false;
  return shape["format"] === "uuid" ? /^[0-9a-f-]{36}$/i.test(value) : true;
}
