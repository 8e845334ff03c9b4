import * as z from "zod";

const Environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must start with postgresql://"),
  SESSION_SECRET: z.string().min(32, "must have at least 32 characters"),
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  SESSION_HOURS: z.coerce.number().int().min(1).max(720).default(12),
  POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
});

/** Reads the whole configuration once, so that a wrong one stops the start and not a request. */
export function readConfig(env) {
  const read = Environment.safeParse(env);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new Error(`the environment is not usable\n${problems.join("\n")}`);
  }
  return Object.freeze({
    databaseUrl: read.data.DATABASE_URL,
    sessionSecret: read.data.SESSION_SECRET,
    host: read.data.HOST,
    port: read.data.PORT,
    sessionHours: read.data.SESSION_HOURS,
    poolSize: read.data.POOL_SIZE,
  });
}
