import type { EnvironmentRead, VariableShape } from "#contract/launch.ts";

// Nothing listens on the discard port of this machine, so that a request ends at once.
const NOWHERE = "http://127.0.0.1:9";
const SAMPLES: Readonly<Record<VariableShape, string>> = {
  url: `${NOWHERE}/`,
  integer: "1",
  number: "1",
  boolean: "false",
  list: "example",
  "json-list": "[]",
  email: "somebody@example.com",
};
const FITS: Readonly<Partial<Record<VariableShape, RegExp>>> = {
  url: /^[a-z][\w+.-]*:\/\/[^<>\s]+$/i,
  integer: /^[+-]?\d+$/,
  number: /^[+-]?(?:\d+\.?\d*|\.\d+)$/,
  boolean: /^(?:true|false|t|f|yes|no|y|n|on|off|0|1)$/i,
  email: /^[^@\s<>]+@[^@\s<>]+$/,
};

/** Whether a documented value is one that the code accepts; only what is certain is refused. */
export function isAcceptable(value: string, shape: VariableShape | undefined): boolean {
  const pattern = shape === undefined ? undefined : FITS[shape];
  return pattern === undefined || pattern.test(value.trim());
}

/** A value for a variable that is documented without one: as the code checks it, else as it is called. */
export function madeUpValue({ name, shape }: Pick<EnvironmentRead, "name" | "shape">): string {
  if (shape === "json-list" && /ORIGIN|UR[LI]|HOST/.test(name)) return JSON.stringify([NOWHERE]);
  if (shape === "list" && /ORIGIN|UR[LI]/.test(name)) return NOWHERE;
  if (shape !== undefined) return SAMPLES[shape];
  if (/(?:^|_)(?:URL|URI|ENDPOINT|ORIGIN|WEBHOOK)S?$/.test(name)) return SAMPLES.url;
  if (/(?:^|_)(?:EMAIL|MAIL_FROM|FROM_ADDRESS|SENDER)$/.test(name)) return SAMPLES.email;
  if (/(?:^|_)(?:HOST|HOSTNAME|SERVER|ADDRESS)$/.test(name)) return "127.0.0.1";
  if (/(?:^|_)(?:PORT|COUNT|LIMIT|SIZE|TIMEOUT|TTL|SECONDS|MINUTES|HOURS|DAYS|MS)$/.test(name))
    return SAMPLES.integer;
  return /^(?:IS|HAS|USE|ENABLE|DISABLE)_|_(?:ENABLED|DISABLED)$/.test(name)
    ? SAMPLES.boolean
    : "example";
}
