/** Programs that serve a developer: they watch files, show their insides, or need development tools. */
const PROGRAMS = [
  /--(?:reload|watch|hot|use-reloader)\b/,
  /\bfastapi dev\b/,
  /\bnodemon\b|\bts-node-dev\b|\btsnd\b|\btsx watch\b|\bnode-dev\b/,
  // `flask run` also with options before its verb, such as `flask --app shop run`.
  /\bflask(?:\s+--?\w[\w-]*(?:[= ][\w.:/]+)?)*\s+run\b/,
  /\brunserver(?:_plus)?\b/,
  /\b(?:next|nuxt|nuxi|astro|remix|react-router|svelte-kit|vinxi|wrangler) dev\b/,
  /\b(?:gatsby|strapi|medusa) develop\b/,
  /\bvite\b(?! build| preview|\.)/,
  /\bnx(?: run)? (?:[\w@/-]+:)?serve\b|\bng serve\b|\bvue-cli-service serve\b/,
  /\bwebpack(?:-dev-server| serve)\b|\breact-scripts start\b/,
  /\bnest start\b/,
  /\bconcurrently\b/,
  /\bphp artisan serve\b|\bphp -S\b/,
  /(?:^|[;&|]\s*|\bexec\s+)air\b(?![\w./-])/,
  /\b(?:cargo|dotnet) watch\b|\bwatchexec\b|\bwatchmedo\b|\bwatchfiles\b/,
  /\b(?:turbo|lerna)(?: run)? dev\b/,
  /\b(?:npm|yarn|pnpm|bun)(?: run)? (?:dev|develop|watch|(?:start|serve):dev|dev:[\w:-]+)(?![\w-])/,
] as const;

const CONTINUED = /\\\s*$/;

/** Of a command that goes on over several lines of a script, the first one that shows it; 1-based. */
export function developmentLine(text: string, begin: number): number {
  const rows = text.split("\n");
  for (let at = begin - 1; at < rows.length; at += 1) {
    const row = rows[at] ?? "";
    if (isDevelopmentServer(row)) return at + 1;
    if (!CONTINUED.test(row)) return begin;
  }
  return begin;
}

/** Whether a command line starts a development server, which production never does. */
export function isDevelopmentServer(line: string): boolean {
  return PROGRAMS.some((pattern) => pattern.test(line));
}
