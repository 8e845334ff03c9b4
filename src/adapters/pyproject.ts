import { commandLine } from "#contract/command-line.ts";

/** How pip installs a project from its pyproject.toml; undefined where there is nothing to install. */
export function pyprojectArguments(text: string): string | undefined {
  if (/^\s*\[(build-system|tool\.poetry)\]/m.test(text)) {
    const extra = serverExtra(text);
    return extra === undefined ? "-e ." : `-e '.[${extra.name}]'`;
  }
  const project = /^\s*\[project\]\s*$([\s\S]*?)(?=^\s*\[[\w."-]+\]\s*$|(?![\s\S]))/m.exec(
    text,
  )?.[1];
  if (project === undefined) return undefined;
  if (/^\s*dynamic\s*=.*\bdependencies\b/m.test(project)) return "-e .";
  // Without a build system it is no package: setuptools would refuse two top-level folders.
  const list =
    /^\s*dependencies\s*=\s*\[((?:"[^"\n]*"|'[^'\n]*'|#[^\n]*(?![^\n])|[^\]"'#])*)\]/m.exec(
      project,
    );
  const entries = [...(list?.[1] ?? "").matchAll(/"([^"\n]*)"|'([^'\n]*)'|#[^\n]*/g)];
  const names = entries.flatMap(([, double, single]) => double ?? single ?? []);
  return names.length === 0 ? undefined : commandLine(names);
}

const SERVER = /["'](uvicorn|gunicorn|hypercorn|granian|daphne|waitress)\b[^"'\n]*["']/g;
// What is installed to serve, not to develop.
const SERVING = /^(?:server?|serve|web|asgi|wsgi|prod|production|deploy|deployment|standard)$/;

/** The extra by which production gets the server that the plain dependencies lack. */
export function serverExtra(
  text: string,
): { readonly name: string; readonly packages: readonly string[] } | undefined {
  const section =
    /^\s*\[project\.optional-dependencies\]\s*$([\s\S]*?)(?=^\s*\[[\w."-]+\]\s*$|(?![\s\S]))/m.exec(
      text,
    );
  if (section === null) return undefined;
  const plain = text.slice(0, section.index).matchAll(SERVER);
  if ([...plain].length > 0) return undefined;
  const lists =
    /^\s*["']?([\w.-]+)["']?\s*=\s*\[((?:"[^"\n]*"|'[^'\n]*'|#[^\n]*(?![^\n])|[^\]"'#])*)\]/gm;
  const extras = [...(section[1] ?? "").matchAll(lists)];
  return extras
    .map(([, name = "", list = ""]) => ({
      name,
      packages: [...list.matchAll(SERVER)].map(([, server = ""]) => server),
    }))
    .find(({ name, packages }) => SERVING.test(name) && packages.length > 0);
}
