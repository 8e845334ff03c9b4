import type { Operation } from "#contract/operation.ts";
import { seededValue } from "#engines/generation/requests.ts";
import { keywordsOf, shapeOf } from "#engines/generation/shape.ts";
import { jsonOf, type Search } from "./search.ts";

const SIGN_IN = /(log-?in|sign-?in|token|session|auth)[^/]*$/i;
const PASSWORD = /^(password|passwd|passphrase|pwd)$/i;
const TOKEN_FIELD = /^(access_?token|auth_?token|id_?token|token|jwt|bearer)$/i;
const MOST_SIGN_UPS = 3;
const MOST_DEPTH = 3;

type Credentials = Readonly<Record<string, unknown>>;

/**
 * Signs up and signs in when the description shows how: open operations that take a password, and
 * a bearer scheme to use the token with. Otherwise nothing is sent.
 */
export async function signIn(search: Search): Promise<boolean> {
  const { operations, securitySchemes } = search.description;
  if (!securitySchemes.some(({ kind }) => kind === "bearer")) return false;
  const open = operations.filter(
    (operation) => operation.method === "POST" && takesPassword(search, operation),
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
    const credentials = credentialsFor(search, signUp);
    const token =
      (await submit(search, signUp, credentials)) ?? (await enter(search, doors, credentials));
    if (typeof token !== "string") continue;
    search.headers = { ...search.headers, authorization: `Bearer ${token}` };
    return true;
  }
  return false;
}

/** Open to everybody, with a password in the body. */
function takesPassword(search: Search, operation: Operation): boolean {
  const { requestBody, security } = operation;
  if (requestBody === undefined || security.length > 0 || operation.path.includes("{"))
    return false;
  const shape = shapeOf(requestBody.schema, search.description.definitions);
  return Object.keys(keywordsOf(shape["properties"])).some((name) => PASSWORD.test(name));
}

function credentialsFor(search: Search, signUp: Operation): Credentials {
  const schema = signUp.requestBody?.schema ?? {};
  const { definitions } = search.description;
  const { seed } = search.ports.settings.api;
  return keywordsOf(seededValue(schema, { definitions, seed, subject: `${signUp.id} sign-up` }));
}

async function enter(
  search: Search,
  doors: readonly Operation[],
  credentials: Credentials,
): Promise<string | undefined> {
  for (const door of doors) {
    const shape = shapeOf(door.requestBody?.schema, search.description.definitions);
    const names = Object.keys(keywordsOf(shape["properties"])).filter(
      (name) => nameFor(name, credentials) in credentials,
    );
    const body = Object.fromEntries(
      names.map((name) => [name, credentials[nameFor(name, credentials)]]),
    );
    const token = await submit(search, door, body);
    if (typeof token === "string") return token;
  }
  return undefined;
}

/** OAuth 2 forms call everything a `username`. */
function nameFor(name: string, credentials: Credentials): string {
  if (name in credentials || !/^(username|login|identifier|email)$/i.test(name)) return name;
  return ["email", "username", "login"].find((other) => other in credentials) ?? name;
}

/** The token of the answer, when it holds one. */
async function submit(
  search: Search,
  operation: Operation,
  body: Credentials,
): Promise<string | undefined> {
  const schema = operation.requestBody?.schema ?? {};
  const asked = await search.ask(
    operation,
    { parameters: {}, body },
    {
      purpose: "valid",
      source: "sign-in",
      isDeclaredValid: search.checker.accepts(schema, body) ?? null,
    },
  );
  if (asked?.exchange.kind !== "response" || asked.exchange.status >= 300) return undefined;
  return tokenIn(jsonOf(asked.exchange.body), 0);
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
