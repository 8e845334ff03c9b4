import { KNOBS } from "./knobs.ts";
import { type RawSettings, valueAt } from "./raw-settings.ts";

/** What one side asks of a commit and the other does not. */
export interface PolicyChange {
  /** Dotted key, such as `rules.schema/index-absent`. */
  readonly key: string;
  /** As text; undefined where it is not said. Values that may hold a secret are not shown. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** 1-based, in the proposed file; absent where a line was removed. */
  readonly line?: number;
}

// How a project is run is its own affair; what is asked of it, whether it is really what runs, and what
// it may reach from there, is decided by those who may merge.
const POLICY_SECTIONS: ReadonlySet<string> = new Set([
  ...[
    "base",
    "platform",
    "phases",
    "rules",
    "environments",
    "startup",
    "schema",
    "performance",
    "security",
    "api",
    "gate",
  ],
]);
const POLICY_KEYS: ReadonlySet<string> = new Set([
  ...["app.runtime", "app.base-url", "app.image", "app.container", "database.url"],
  ...["app.network", "app.egress"],
]);

export function isPolicy(key: string): boolean {
  return POLICY_SECTIONS.has(key.split(".")[0] ?? "") || POLICY_KEYS.has(key);
}

/** The proposed settings with everything that is policy taken from `policy`; both are free of problems. */
export function withPolicy(proposed: RawSettings, policy: RawSettings): RawSettings {
  const tree: Record<string, unknown> = {};
  for (const { key } of KNOBS) {
    const path = key.split(".");
    const value = valueAt((isPolicy(key) ? policy : proposed).tree, path);
    if (value !== undefined) place(tree, path, value);
  }
  return {
    tree,
    locate: (path) => (isPolicy(path.slice(0, 2).join(".")) ? policy : proposed).locate(path),
    problems: [],
  };
}

/** Every policy value that the proposed settings add, change or take away. */
export function policyChanges(policy: RawSettings, proposed: RawSettings): PolicyChange[] {
  return KNOBS.filter(({ key }) => isPolicy(key)).flatMap(({ key, kind, secret }) => {
    const path = key.split(".");
    const [from, to] = [valueAt(policy.tree, path), valueAt(proposed.tree, path)];
    const names = kind === "map" ? [...new Set([...namesIn(from), ...namesIn(to)])] : [undefined];
    return names.flatMap((name) => {
      const whole = name === undefined ? path : [...path, name];
      const sides = [valueAt(policy.tree, whole), valueAt(proposed.tree, whole)] as const;
      if (textOf(sides[0]) === textOf(sides[1])) return [];
      const [before, after] = sides.map((side) => (secret === true ? hidden(side) : textOf(side)));
      const { line } = proposed.locate(whole);
      const placed = sides[1] === undefined || line === undefined ? {} : { line };
      return [{ key: whole.join("."), from: before, to: after, ...placed }];
    });
  });
}

function place(
  tree: Record<string, unknown>,
  [section = "", name]: string[],
  value: unknown,
): void {
  if (name === undefined) tree[section] = value;
  else tree[section] = { ...(tree[section] as object | undefined), [name]: value };
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function hidden(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : "(not shown)";
}
