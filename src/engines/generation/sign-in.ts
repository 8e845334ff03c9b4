import type { ApiDescription, Operation } from "#contract/operation.ts";
import { seededValue } from "./requests.ts";
import { keywordsOf, shapeOf } from "./shape.ts";

const SIGN_IN = /(log-?in|sign-?in|token|session|auth)[^/]*$/i;
const PASSWORD = /^(password|passwd|passphrase|pwd)$/i;
const TOKEN_FIELD = /^(access_?token|auth_?token|id_?token|token|jwt|bearer)$/i;
const MOST_SIGN_UPS = 3;
const MOST_DEPTH = 3;

type Credentials = Readonly<Record<string, unknown>>;

/** An API at which somebody may sign up, and the way to ask it. */
export interface Reception {
  readonly description: ApiDescription;
  readonly seed: number;
  /** The parsed body of an answer below 300, else undefined. */
  submit(operation: Operation, body: Credentials): Promise<unknown>;
}

/**
 * The token of somebody who signed up and signed in, where the description shows how: open operations
 * that take a password, and a bearer scheme to use the token with. Otherwise nothing is sent.
 */
export async function bearerToken(reception: Reception): Promise<string | undefined> {
  const { operations, securitySchemes } = reception.description;
  if (!securitySchemes.some(({ kind }) => kind === "bearer")) return undefined;
  const open = operations.filter(
    (operation) => operation.method === "POST" && takesPassword(reception, operation),
  );
  const tokenUrls = securitySchemes.flatMap(({ tokenUrl }) =>
    tokenUrl === undefined ? [] : [tokenUrl],
  );
  const isSignIn = ({ path }: Operation) =>
    tokenUrls.some((url) =>
      path.endsWith(`/${url.replace(/^.*:\/\/[^/]+/, "").replace(/^\//, "")}`),
    ) || SIGN_IN.test(path);
  const doors = open.filter(isSignIn);
  for (const signUp of open.filter((one) => !isSignIn(one)).slice(0, MOST_SIGN_UPS)) {
    const credentials = credentialsFor(reception, signUp);
    const token =
      tokenIn(await reception.submit(signUp, credentials), 0) ??
      (await enter(reception, doors, credentials));
    if (token !== undefined) return token;
  }
  return undefined;
}

/** Open to everybody, with a password in the body. */
function takesPassword({ description }: Reception, operation: Operation): boolean {
  const { requestBody, security } = operation;
  if (requestBody === undefined || security.length > 0 || operation.path.includes("{"))
    return false;
  const shape = shapeOf(requestBody.schema, description.definitions);
  return Object.keys(keywordsOf(shape["properties"])).some((name) => PASSWORD.test(name));
}

function credentialsFor({ description, seed }: Reception, signUp: Operation): Credentials {
  const schema = signUp.requestBody?.schema ?? {};
  const { definitions } = description;
  return keywordsOf(seededValue(schema, { definitions, seed, subject: `${signUp.id} sign-up` }));
}

async function enter(
  reception: Reception,
  doors: readonly Operation[],
  credentials: Credentials,
): Promise<string | undefined> {
  for (const door of doors) {
    const shape = shapeOf(door.requestBody?.schema, reception.description.definitions);
    const names = Object.keys(keywordsOf(shape["properties"])).filter(
      (name) => nameFor(name, credentials) in credentials,
    );
    const body = Object.fromEntries(
      names.map((name) => [name, credentials[nameFor(name, credentials)]]),
    );
    const token = tokenIn(await reception.submit(door, body), 0);
    if (token !== undefined) return token;
  }
  return undefined;
}

/** OAuth 2 forms call everything a `username`. */
function nameFor(name: string, credentials: Credentials): string {
  if (name in credentials || !/^(username|login|identifier|email)$/i.test(name)) return name;
  return ["email", "username", "login"].find((other) => other in credentials) ?? name;
}

function tokenIn(value: unknown, depth: number): string | undefined {
  if (depth > MOST_DEPTH) return undefined;
  for (const [name, inner] of Object.entries(keywordsOf(value))) {
    if (typeof inner === "string" && TOKEN_FIELD.test(name) && inner.length >= 8) return inner;
    const found = tokenIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
