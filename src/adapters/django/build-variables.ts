import type { EnvironmentRead } from "#contract/launch.ts";

/** Values for what the code reads without a default: enough for the settings to be imported. */
export function buildVariables(
  reads: readonly EnvironmentRead[],
): Readonly<Record<string, string>> {
  const unset = reads.filter((read) => read.default === undefined);
  return Object.fromEntries(unset.map((read) => [read.name, buildValue(read)]));
}

function buildValue({ name, example }: EnvironmentRead): string {
  if (/(DATABASE|DB|POSTGRES|POSTGRESQL|PG)_(URL|URI|DSN)$/.test(name))
    return "postgresql://build:build@127.0.0.1:9/build";
  if (example !== undefined && example !== "") return example;
  return /PORT$/.test(name) ? "9" : "only-for-collecting-static-files-at-build-time-0123456789";
}
