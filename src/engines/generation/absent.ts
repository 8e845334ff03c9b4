import type { Operation } from "#contract/operation.ts";
import type { ValuePool } from "./pool.ts";
import { type GenerationOptions, type RequestValues, seededValue } from "./requests.ts";
import { type Keywords, shapeOf, typeOf } from "./shape.ts";
import { type Spot, spotsOf } from "./spots.ts";
import { numberOf } from "./strings.ts";

/** A valid request in which one reference to a row is replaced by one to a row that nobody made. */
export interface AbsentRequest {
  /** Such as `path parameter id`. */
  readonly where: string;
  readonly values: RequestValues;
}

// The last one a 32-bit sequence gives: no fresh database has come so far.
const LAST_ID = 2_147_483_647;
const TRIES = 5;

/**
 * Only where the values refer to a known row: elsewhere nobody can tell a reference from a number.
 * The replacement obeys the schema, so that a missing row is all that is wrong.
 */
export function absentRequests(
  operation: Operation,
  valid: RequestValues,
  options: GenerationOptions & { readonly pool: ValuePool; readonly most: number },
): readonly AbsentRequest[] {
  const { pool, definitions, most } = options;
  return spotsOf(operation, valid, definitions)
    .flatMap((spot) => {
      const shape = shapeOf(spot.schema, definitions);
      if ("enum" in shape || "const" in shape) return [];
      const known = knownValue(operation, spot, { pool, shape });
      const values = absentValues(operation, spot, { ...options, shape, known });
      return values.map((value) => ({ where: spot.where, values: spot.put(value) }));
    })
    .slice(0, most);
}

/** What refers to a row, or would if it were given. */
function knownValue(
  operation: Operation,
  { location, name, value }: Spot,
  { pool, shape }: { readonly pool: ValuePool; readonly shape: Keywords },
): unknown {
  const known =
    location === "path" ? pool.forPath(operation, name, shape) : pool.forField(name, shape);
  return value === undefined || value === null || value === known ? known : undefined;
}

function absentValues(
  operation: Operation,
  spot: Spot,
  options: GenerationOptions & {
    readonly pool: ValuePool;
    readonly shape: Keywords;
    readonly known: unknown;
  },
): readonly unknown[] {
  const { pool, shape, known } = options;
  if (known === undefined) return [];
  const last = Math.min(numberOf(shape["maximum"]) ?? LAST_ID, LAST_ID);
  const number = typeof known === "number" && !pool.holds(last) ? [last] : [];
  // Numbers that the description calls texts: any text is as good an id, by its word.
  return typeOf(shape) === "string" ? [...number, ...absentText(operation, spot, options)] : number;
}

function absentText(
  operation: Operation,
  spot: Spot,
  { pool, definitions, seed }: GenerationOptions & { readonly pool: ValuePool },
): readonly string[] {
  for (let round = 0; round < TRIES; round += 1) {
    const subject = `${operation.id} absent ${round} ${spot.name}`;
    const value = seededValue(spot.schema, { definitions, seed, subject });
    if (typeof value === "string" && !pool.holds(value)) return [value];
  }
  return [];
}
