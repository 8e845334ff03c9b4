import { headsOf, orphansOf } from "#engines/migrations/graph.ts";
import type { ClueQuestion } from "./question.ts";
import type { Clues, NamedLine } from "./shape.ts";

const CONFLICTING = /multiple leaf nodes in the migration graph: \(([^)]+) in (\w+)\)/;
const SEVERAL_HEADS = /multiple head|multiple leaf nodes/i;

/** The migrations that nothing follows, where a tool says that there are several. */
export function headsIn({ target }: ClueQuestion, said: string): Pick<Clues, "heads" | "fork"> {
  if (!SEVERAL_HEADS.test(said)) return {};
  const { migrations, tree } = target;
  const [, names, app] = CONFLICTING.exec(said) ?? [];
  if (names !== undefined) {
    const heads = names.split(", ").flatMap((name): readonly NamedLine[] => {
      const file = tree.files.find((path) => path.endsWith(`${app}/migrations/${name}.py`));
      return file === undefined ? [] : [{ name, file, ...dependencyLine(tree.read(file)) }];
    });
    return heads.length > 1 ? { heads } : {};
  }
  if (!migrations.supported) return {};
  const found = headsOf(migrations.files);
  if (found.length < 2) return {};
  const shared = migrations.files.find(({ id }) =>
    found.every(({ parents }) => parents.includes(id)),
  );
  const named = ({ id, file, line }: (typeof found)[number]) => ({ name: id, file, line });
  return { heads: found.map(named), ...(shared === undefined ? {} : { fork: named(shared) }) };
}

const PARENT_ABSENT =
  /Migration ([\w.]+) dependencies reference nonexistent parent node \('(\w+)', '(\w+)'\)/;

/** Only where the tool fails on the very name that is absent. */
export function orphanIn(question: ClueQuestion, said: string): NamedLine | undefined {
  const { migrations } = question.target;
  const [, child, app, name] = PARENT_ABSENT.exec(said) ?? [];
  if (child !== undefined) return childOf(question, { child, parent: `${app}.${name}` });
  if (!migrations.supported || !migrations.graph || question.step?.name !== "migrate")
    return undefined;
  const found = orphansOf(migrations.files).find(({ parent }) => said.includes(parent));
  return found === undefined
    ? undefined
    : { name: found.parent, file: found.file.file, line: found.file.line };
}

function childOf(
  { target: { migrations, tree } }: ClueQuestion,
  { child, parent }: { readonly child: string; readonly parent: string },
): NamedLine | undefined {
  const found = migrations.supported && migrations.files.find(({ id }) => id === child);
  if (found === undefined || found === false) return undefined;
  return { name: parent, file: found.file, ...dependencyLine(tree.read(found.file)) };
}

function dependencyLine(text: string | undefined): { readonly line?: number } {
  const at = text?.split("\n").findIndex((line) => /^\s*dependencies\s*=/.test(line)) ?? -1;
  return at < 0 ? {} : { line: at + 1 };
}
