import { readToml } from "#engines/toml/read.ts";
import { readLocated } from "../located-yaml.ts";
import {
  commandOf,
  type Declaration,
  type DeclaredProcess,
  type ManifestReader,
  mapOf,
  textOf,
} from "./declaration.ts";

interface Value {
  readonly value: unknown;
  readonly line: number;
}

/** The table `deploy`, by key. */
type Deploy = Readonly<Record<string, Value>>;

/**
 * Start, pre-deploy command and health path of a railway.toml or railway.json.
 *
 * Source  docs.railway.com/reference/config-as-code.
 */
export const railway: ManifestReader = (file, text) => {
  const deploy = file.endsWith(".json") ? fromJson(text) : fromToml(text);
  if (deploy === undefined) return undefined;
  const process = (key: string, given: Pick<DeclaredProcess, "name" | "kind">) => {
    const found = deploy[key];
    const line = commandOf(found?.value);
    if (found === undefined || line === undefined) return [];
    const origin = { text: `${nameOf(file)}, ${key}`, file, line: found.line };
    return [{ ...given, line, origin }];
  };
  return {
    file,
    processes: [
      ...process("startCommand", { name: "web", kind: "web" }),
      ...process("preDeployCommand", { name: "release", kind: "release" }),
    ],
    ...healthOf(deploy, file),
    variables: [],
  };
};

function healthOf(deploy: Deploy, file: string): Pick<Declaration, "health"> {
  const found = deploy["healthcheckPath"];
  const value = textOf(found?.value);
  if (found === undefined || value?.startsWith("/") !== true) return {};
  const text = `${nameOf(file)}, healthcheckPath ${value}`;
  return { health: { value, origin: { text, file, line: found.line } } };
}

function fromToml(text: string): Deploy {
  const entries = readToml(text).filter(({ path }) => path[0] === "deploy" && path.length === 2);
  return Object.fromEntries(entries.map(({ path, value, line }) => [path[1], { value, line }]));
}

function fromJson(text: string): Deploy | undefined {
  const document = readLocated(text);
  if (document === undefined) return undefined;
  const deploy = mapOf(mapOf(document.value)["deploy"]);
  return Object.fromEntries(
    Object.entries(deploy).map(([key, value]) => [
      key,
      { value, line: document.lineOf(["deploy", key]) },
    ]),
  );
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
