import type { Finding } from "#contract/finding.ts";

/** Keeps the first violated finding of every cause; later ones become pointers to it. */
export function foldByCause(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  return findings.map((finding) => {
    if (finding.outcome !== "violated" || finding.cause === undefined) return finding;
    const known = first.get(finding.cause);
    if (known === undefined) {
      first.set(finding.cause, finding);
      return finding;
    }
    return {
      ...finding,
      outcome: "inconclusive",
      message: `Not judged: same cause as ${known.rule} (${known.message})`,
    };
  });
}
