import type { RawFailure } from "./shape.ts";

// Source: uvicorn/importer.py 0.54 and gunicorn/util.py 27.0; these print no traceback.
const NO_MODULE = /Error loading ASGI app\. Could not import module "([\w.]{1,200})"/;
const NO_ATTRIBUTE =
  /Error loading ASGI app\. Attribute "([\w.]{1,200})" not found in module "([\w.]{1,200})"/;
const NO_OBJECT = /^Failed to find attribute '([\w.]{1,200})' in '([\w.]{1,200})'/;
const DEAD_WORKER = /(?:Reason: |HaltServer ')(Worker failed to boot|App failed to load)/;

/** Failures that an application server reports in one line of its own. */
export function serverFailures(lines: readonly string[]): readonly RawFailure[] {
  return lines.flatMap((line, index) => serverFailure(line, index) ?? []);
}

/** A server's report about its workers: says that, but not why. */
export function isReport(failure: RawFailure): boolean {
  return failure.type === "HaltServer" || failure.type === "WorkerFailed";
}

function serverFailure(line: string, at: number): RawFailure | undefined {
  const message = line.replace(
    /^.*?(?=Error loading ASGI|Failed to find|Worker failed|App failed)/,
    "",
  );
  const module = NO_MODULE.exec(line);
  if (module !== null) {
    const name = module[1] ?? "";
    return {
      ...plain(message, at),
      kind: "import",
      type: "ModuleNotFoundError",
      missing: name,
      ...spotOf(name),
    };
  }
  const object = NO_ATTRIBUTE.exec(line) ?? NO_OBJECT.exec(line);
  if (object !== null) {
    const [, missing = "", from = ""] = object;
    return {
      ...plain(message, at),
      kind: "import",
      type: "AttributeError",
      missing,
      from,
      ...spotOf(from),
    };
  }
  return DEAD_WORKER.test(line) ? { ...plain(message, at), type: "WorkerFailed" } : undefined;
}

function plain(message: string, at: number): RawFailure {
  return {
    language: "python",
    kind: "exception",
    type: "",
    message: message.slice(0, 500),
    frames: [],
    deepest: "last",
    causes: [],
    names: [],
    begin: at,
    end: at,
  };
}

function spotOf(module: string) {
  return { spot: { file: `${module.replaceAll(".", "/")}.py` } };
}
