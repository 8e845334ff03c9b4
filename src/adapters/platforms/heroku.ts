import { readLocated } from "../located-yaml.ts";
import {
  commandOf,
  type DeclaredProcess,
  type DeclaredVariable,
  kindOf,
  type ManifestReader,
  mapOf,
  textOf,
} from "./declaration.ts";

/**
 * Process types and the release command of a heroku.yml.
 *
 * Source  devcenter.heroku.com, "Building Docker Images with heroku.yml".
 */
export const herokuYml: ManifestReader = (file, text) => {
  const document = readLocated(text);
  if (document === undefined) return undefined;
  const whole = mapOf(document.value);
  const process = (name: string, value: unknown, path: readonly string[]): DeclaredProcess[] => {
    const line = commandOf(mapOf(value)["command"] ?? value);
    if (line === undefined) return [];
    const origin = { text: `heroku.yml, ${name}`, file, line: document.lineOf(path) };
    return [{ name, kind: kindOf(name), line, origin }];
  };
  const { command } = mapOf(whole["release"]);
  return {
    file,
    processes: [
      ...Object.entries(mapOf(whole["run"])).flatMap(([name, value]) =>
        process(name, value, ["run", name]),
      ),
      ...(command === undefined ? [] : process("release", command, ["release", "command"])),
    ],
    variables: [],
  };
};

/**
 * The variables of an app.json; it declares no command of a process.
 *
 * Source  devcenter.heroku.com, "app.json Schema": a variable is a text, or says what makes it.
 */
export const appJson: ManifestReader = (file, text) => {
  const document = readLocated(text);
  if (document === undefined) return undefined;
  const variables = Object.entries(mapOf(mapOf(document.value)["env"])).map(
    ([name, given]): DeclaredVariable => {
      const value = textOf(given) ?? textOf(mapOf(given)["value"]);
      const line = document.lineOf(["env", name]);
      return { name, ...(value === undefined ? {} : { value }), file, line };
    },
  );
  return { file, processes: [], variables };
};
