import { createHash } from "node:crypto";
import type { Settings } from "#contract/settings.ts";

/**
 * Canonical text of the settings a verdict depends on, for hashing. The gate's own settings are
 * left out: they decide about the legacy command, which comes after the verdict; so is the name of a
 * network, which is another one in every job. Values that may
 * hold a secret appear as their SHA-256 only.
 */
export function settingsHashInput(settings: Settings): string {
  const { gate: _afterTheVerdict, ...judging } = settings;
  const { network: _namedAnewByEveryJob, ...app } = judging.app;
  const hidden = {
    ...judging,
    app: { ...app, env: hashedValues(app.env) },
    api: { ...judging.api, auth: hashedValues(judging.api.auth) },
    database: {
      ...judging.database,
      ...(judging.database.url === undefined ? {} : { url: sha256(judging.database.url) }),
    },
  };
  return JSON.stringify(hidden, sortedKeys);
}

function hashedValues(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, sha256(value)]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
