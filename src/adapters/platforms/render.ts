import { readLocated } from "../located-yaml.ts";
import {
  type Declaration,
  type DeclaredProcess,
  type DeclaredVariable,
  listOf,
  type ManifestReader,
  mapOf,
  textOf,
} from "./declaration.ts";

const KINDS = { web: "web", pserv: "web", worker: "worker", cron: "task" } as const;

type Path = readonly (string | number)[];

interface Service {
  readonly own: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

interface Reading {
  readonly file: string;
  lineOf(path: Path): number;
}

/**
 * The services of a render.yaml that live in the application's directory.
 *
 * Source  render.com/docs/blueprint-spec.
 */
export const render: ManifestReader = (file, text, directory) => {
  const document = readLocated(text);
  if (document === undefined) return undefined;
  const reading = { file, lineOf: document.lineOf };
  const services = listOf(mapOf(document.value)["services"]).map(
    (own, index): Service => ({ own: mapOf(own), path: ["services", index] }),
  );
  const here = services.filter(({ own }) => folderOf(own) === directory);
  const web = here.filter(({ own }) => own["type"] === "web");
  const [served] = web;
  return {
    file,
    // Two web services of one folder are two applications; which of them is meant is not known.
    processes: web.length > 1 ? [] : here.flatMap((service) => processesOf(service, reading)),
    ...(served === undefined || web.length > 1 ? {} : healthOf(served, reading)),
    variables: here.flatMap((service) => variablesOf(service, reading)),
  };
};

function folderOf(own: Service["own"]): string {
  const folder = textOf(own["rootDir"]) ?? textOf(own["dockerContext"]) ?? ".";
  return folder.replace(/^\.\//, "").replace(/\/$/, "") || ".";
}

function processesOf({ own, path }: Service, reading: Reading): readonly DeclaredProcess[] {
  const type = textOf(own["type"]) ?? "";
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type as keyof typeof KINDS] : undefined;
  const name = textOf(own["name"]) ?? type;
  const key = own["startCommand"] === undefined ? "dockerCommand" : "startCommand";
  const process = (
    field: string,
    given: Pick<DeclaredProcess, "name" | "kind">,
  ): readonly DeclaredProcess[] => {
    const line = textOf(own[field]);
    if (line === undefined) return [];
    const text = `render.yaml, ${field} of ${name}`;
    const origin = { text, file: reading.file, line: reading.lineOf([...path, field]) };
    return [{ ...given, line, origin }];
  };
  if (kind === undefined) return [];
  return [
    ...process(key, { name: kind === "web" ? "web" : name, kind }),
    ...process("preDeployCommand", { name: "release", kind: "release" }),
  ];
}

function healthOf({ own, path }: Service, reading: Reading): Pick<Declaration, "health"> {
  const value = textOf(own["healthCheckPath"]);
  if (value?.startsWith("/") !== true) return {};
  const line = reading.lineOf([...path, "healthCheckPath"]);
  const origin = { text: `render.yaml, healthCheckPath ${value}`, file: reading.file, line };
  return { health: { value, origin } };
}

function variablesOf({ own, path }: Service, reading: Reading): readonly DeclaredVariable[] {
  return listOf(own["envVars"]).flatMap((entry, index): readonly DeclaredVariable[] => {
    const { key, value } = mapOf(entry);
    const name = textOf(key);
    const text = textOf(value);
    if (name === undefined) return [];
    const line = reading.lineOf([...path, "envVars", index]);
    return [{ name, ...(text === undefined ? {} : { value: text }), file: reading.file, line }];
  });
}
