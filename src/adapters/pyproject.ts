/** How pip installs a project from its pyproject.toml; undefined where there is nothing to install. */
export function pyprojectArguments(text: string): string | undefined {
  if (/^\s*\[(build-system|tool\.poetry)\]/m.test(text)) return "-e .";
  const project = /^\s*\[project\]\s*$([\s\S]*?)(?=^\s*\[[\w."-]+\]\s*$|(?![\s\S]))/m.exec(
    text,
  )?.[1];
  if (project === undefined) return undefined;
  if (/^\s*dynamic\s*=.*\bdependencies\b/m.test(project)) return "-e .";
  // Without a build system it is no package: setuptools would refuse two top-level folders.
  const list = /^\s*dependencies\s*=\s*\[((?:"[^"\n]*"|'[^'\n]*'|#[^\n]*|[^\]"'#])*)\]/m.exec(
    project,
  );
  const entries = [...(list?.[1] ?? "").matchAll(/"([^"\n]*)"|'([^'\n]*)'|#[^\n]*/g)];
  const names = entries.flatMap(([, double, single]) => double ?? single ?? []);
  return names.length === 0 ? undefined : names.map(quoted).join(" ");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
