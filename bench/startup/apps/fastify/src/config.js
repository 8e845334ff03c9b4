/** Reads the whole configuration once, so that a wrong one stops the start and not a request. */
export function readConfig(env) {
  const { DATABASE_URL } = env;
  if (!/^postgres(ql)?:\/\//.test(DATABASE_URL ?? ""))
    throw new Error("DATABASE_URL must start with postgresql://");
  return Object.freeze({
    databaseUrl: DATABASE_URL,
    host: env.HOST || "0.0.0.0",
    port: Number(env.PORT || "3000"),
    poolSize: Number(env.POOL_SIZE || "5"),
  });
}
