import type { SourceTree } from "#contract/source-tree.ts";
import { moduleOf } from "../python-sources.ts";

/** An application object, or a function that makes one and needs no argument. */
export interface FlaskApplication {
  readonly module: string;
  readonly name: string;
  readonly isFactory: boolean;
  readonly file: string;
  readonly line: number;
}

const OBJECT =
  /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*(?:Flask|create_app|make_app|build_app|create_application|get_app)\(/;
const FACTORY =
  /^def (create_app|make_app|build_app|create_application|get_app)\(([^)]*)\)|^def (\w+)\(([^)]*)\)\s*->\s*(?:\w+\.)?Flask\s*:/gm;

/** Applications in any module, best first: objects, usual names, short paths. */
export function flaskApplications(
  tree: SourceTree,
  sources: readonly string[],
  directory: string,
): readonly FlaskApplication[] {
  const found = sources.flatMap((file) => {
    const text = tree.read(file) ?? "";
    const module = moduleOf(file, directory);
    return [...objectsIn(text), ...factoriesIn(text)].map((entry) => ({ ...entry, module, file }));
  });
  return found.sort((a, b) => score(a) - score(b) || (a.module < b.module ? -1 : 1));
}

type Entry = Pick<FlaskApplication, "name" | "isFactory" | "line">;

function objectsIn(text: string): readonly Entry[] {
  return text.split("\n").flatMap((content, index): Entry[] => {
    const name = OBJECT.exec(content)?.[1];
    return name === undefined ? [] : [{ name, isFactory: false, line: index + 1 }];
  });
}

function factoriesIn(text: string): readonly Entry[] {
  return [...text.matchAll(FACTORY)].flatMap((match): Entry[] => {
    const name = match[1] ?? match[3] ?? "";
    const line = text.slice(0, match.index).split("\n").length;
    return isCallable(match[2] ?? match[4] ?? "") ? [{ name, isFactory: true, line }] : [];
  });
}

/** Whether a function of these parameters can be called without an argument. */
function isCallable(parameters: string): boolean {
  return parameters
    .split(/,(?![^[(]*[\])])/)
    .map((parameter) => parameter.replace(/#.*$/m, "").trim())
    .every((parameter) => parameter === "" || /=|^[*/]/.test(parameter));
}

function score({ name, isFactory, file }: FlaskApplication): number {
  return (
    (isFactory ? 100 : 0) +
    (/^(app|application)$/.test(name) ? 0 : 10) +
    (/(^|\/)(wsgi|app|main|application|server)\.py$/.test(file) ? 0 : 5) +
    (/(^|\/)wsgi\.py$/.test(file) ? -20 : 0) +
    // These make an application for a queue or a command, not for a server.
    (/(^|\/)(\w*(worker|celery|tasks?|cron|shell)\w*|cli|manage)\.py$/.test(file) ? 120 : 0) +
    file.split("/").length
  );
}
