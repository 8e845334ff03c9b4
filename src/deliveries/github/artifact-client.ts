import { AsyncLocalStorage } from "node:async_hooks";

export interface ClientUpload {
  readonly name: string;
  readonly files: readonly string[];
  readonly directory: string;
  /** One file as it is, under its own name. */
  readonly isSingle: boolean;
  readonly retentionDays?: number;
}

export interface Uploaded {
  readonly id?: number;
  readonly digest?: string;
}

/** What the client looks for in the environment, and nowhere else. */
export type ClientVariables = Readonly<Record<string, string>>;

/**
 * The toolkit's artifact client. It takes its token from the environment and writes to stdout by itself,
 * so the token is there only meanwhile, and of its output only masks get through. What made it try
 * again is heard: whoever gives it up would not learn it otherwise.
 */
export async function uploadByClient(
  upload: ClientUpload,
  variables: ClientVariables,
  hear: (trouble: string) => void,
): Promise<Uploaded> {
  hushStdout();
  const restore = setVariables(variables);
  try {
    return await hushed.run(hear, async () => {
      const { DefaultArtifactClient } = await import("@actions/artifact");
      const { name, files, directory, isSingle, retentionDays } = upload;
      return new DefaultArtifactClient().uploadArtifact(name, [...files], directory, {
        skipArchive: isSingle,
        ...(retentionDays === undefined ? {} : { retentionDays }),
      });
    });
  } finally {
    restore();
  }
}

const hushed = new AsyncLocalStorage<(trouble: string) => void>();
const TROUBLE = /Attempt \d+ of \d+ failed with error: (.*)\. Retrying request/;
let isHushed = false;

// It stays: a client that was given up may go on and write later.
function hushStdout(): void {
  if (isHushed) return;
  isHushed = true;
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: []) => {
    const hear = hushed.getStore();
    if (hear === undefined) return write(chunk, ...rest);
    const lines = String(chunk).split("\n");
    for (const line of lines) {
      const trouble = TROUBLE.exec(line)?.[1];
      if (trouble !== undefined) hear(trouble);
    }
    const masks = lines.filter((line) => /^::add-mask::[^\r\n]+\r?$/.test(line));
    return masks.length === 0 || write(`${masks.join("\n")}\n`);
  }) as typeof process.stdout.write;
}

function setVariables(variables: ClientVariables): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
