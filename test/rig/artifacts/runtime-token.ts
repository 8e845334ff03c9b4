import { createHmac, timingSafeEqual } from "node:crypto";

export interface Backend {
  readonly run: string;
  readonly job: string;
}

/** A token as the runner gets it: its scope names the run and the job. */
export function signRuntimeToken(secret: string, { run, job }: Backend): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "https://token.actions.githubusercontent.com",
    scp: `Actions.GenericRead:00000000-0000-0000-0000-000000000000 Actions.Results:${run}:${job}`,
    iat: issuedAt,
    exp: issuedAt + 6 * 3_600,
  };
  const unsigned = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${unsigned}.${signatureOf(secret, unsigned)}`;
}

/** What a token stands for; undefined when it is not one of this service, or too old. */
export function readRuntimeToken(secret: string, token: string): Backend | undefined {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const expected = Buffer.from(signatureOf(secret, `${head}.${claims}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { scp, exp } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as {
    readonly scp: string;
    readonly exp: number;
  };
  const scope = scp.split(" ").find((one) => one.startsWith("Actions.Results:"));
  const [, run, job] = scope?.split(":") ?? [];
  const isUsable = run !== undefined && job !== undefined && exp * 1000 > Date.now();
  return isUsable ? { run, job } : undefined;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signatureOf(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}
