/** Reads the whole configuration once, so that a wrong one stops the start and not a request. */
export function readConfig(env) {
  const { DATABASE_URL, HOST = "0.0.0.0", PORT = "3000", POOL_SIZE = "5" } = env;
  if (!/^postgres(ql)?:\/\//.test(DATABASE_URL ?? ""))
    throw new Error("DATABASE_URL must start with postgresql://");
  return Object.freeze({
    databaseUrl: DATABASE_URL,
    host: HOST,
    port: Number(PORT),
    poolSize: Number(POOL_SIZE),
  });
}
