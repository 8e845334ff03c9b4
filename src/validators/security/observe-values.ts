import { posix } from "node:path";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Ports } from "#contract/validator.ts";
import type { SecretUse, SourceLine } from "./evidence.ts";
import { kindOf } from "./secret-names.ts";

const SETTINGS_FILES = ["readiness.yml", "readiness.yaml"];

/** Secrets whose value the settings or their environment file give; only lengths are kept. */
export function givenSecrets(ports: Ports): readonly SecretUse[] {
  const { target, settings } = ports;
  const { record, secrets } = target.instance ?? { record: undefined, secrets: [] };
  const lengths = new Map(secrets.map(({ name, value }) => [name, value.length]));
  return (record?.variables ?? []).flatMap(({ name, origin, secret }): SecretUse[] => {
    const length = lengths.get(name);
    if (!secret || length === undefined) return [];
    if (origin !== "settings" && origin !== "env-file") return [];
    const files = origin === "settings" ? SETTINGS_FILES : [settings.app.envFile ?? ""];
    const place = files.map((file) => lineOf(target.tree, file, name)).find((at) => at !== null);
    return [{ name, kind: kindOf(name), origin, length, place: place ?? null, without: null }];
  });
}

function lineOf(tree: SourceTree, file: string, name: string): SourceLine | null {
  const path = posix.normalize(file);
  const lines = (tree.read(path) ?? "").split("\n");
  const index = lines.findIndex((text) => new RegExp(`\\b${name}["']?\\s*[:=]`).test(text));
  return index < 0 ? null : { file: path, line: index + 1 };
}
