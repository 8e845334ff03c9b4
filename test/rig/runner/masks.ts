/**
 * The secrets of a job and what the runner derives from each.
 *
 * Source  actions/runner: src/Runner.Common/HostContext.cs (value encoders),
 *         src/Sdk/DTLogging/Logging/SecretMasker.cs and ValueEncoders.cs.
 */
export class SecretMasks {
  readonly #values = new Set<string>();

  add(secret: string): void {
    if (secret === "") return;
    this.#values.add(secret);
    for (const derived of derivedFrom(secret)) if (derived !== "") this.#values.add(derived);
  }

  /** `add-mask`: the whole and each of its lines, since output arrives line by line. */
  addWithLines(secret: string): void {
    this.add(secret);
    for (const line of secret.split(/[\r\n]/)) this.add(line.trim());
  }

  mask(text: string): string {
    const spans = merged(this.#spansIn(text));
    let result = "";
    let from = 0;
    for (const [start, end] of spans) {
      result += `${text.slice(from, start)}***`;
      from = end;
    }
    return result + text.slice(from);
  }

  #spansIn(text: string): [start: number, end: number][] {
    const spans: [number, number][] = [];
    for (const value of this.#values) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        spans.push([at, at + value.length]);
      }
    }
    return spans;
  }
}

function merged(spans: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of spans.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function* derivedFrom(secret: string): Generator<string> {
  const bytes = Buffer.from(secret, "utf8");
  yield bytes.toString("base64");
  for (const shift of [1, 2]) {
    yield (bytes.length > shift ? bytes.subarray(shift) : bytes).toString("base64");
  }
  yield JSON.stringify(secret).slice(1, -1);
  yield encodeURIComponent(secret.toWellFormed());
  yield secret.replace(/[&<>"']/g, (sign) => XML[sign] ?? sign);
  yield secret.replaceAll("'", "''");
  yield secret.replaceAll('"', '\\"');
  if (secret.length > 2 && secret.startsWith('"') && secret.endsWith('"')) {
    yield secret.slice(1, -1);
  }
}

const XML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
