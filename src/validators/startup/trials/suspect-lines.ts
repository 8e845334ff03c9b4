import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";
import { codeFiles, type Hit, linesWhere, soleHit } from "../source-lines.ts";

const ENDS =
  /\bprocess\.(?:exit|abort)\(|\bsys\.exit\(|\bos\._exit\(|\bSystem\.exit\(|\bos\.Exit\(|\blog\.Fatal/;
const HEARS_ERROR = /\.(?:on|once|addListener)\(\s*["'`]error["'`]/;
// Lines of a listener that are looked at for what ends the process.
const LISTENER_LINES = 5;
const UNHEARD = /Unhandled 'error' event|Emitted 'error' event on (?:BoundPool|Pool|Client)\b/;
const OPENS = /\bnew\s+(?:[\w$]+\.)?(?:Pool|Client)\(/;
const READS_HOST =
  /\b(?:req|request|ctx|context)\.(?:hostname|host|Host)\b|\bheaders?\b.{0,12}["'`.]host\b|\ballowed_?hosts\b|\bTrustedHost/i;
const REFUSES = /\b(?:400|403|421)\b|includes\(|allowed/i;

/**
 * The only line that can have ended a process which lost its database: a listener of errors that exits,
 * or, where the runtime says that nobody listened, what opened the connections.
 */
export function lossLine(tree: SourceTree, said: string): SourceLine | undefined {
  const files = codeFiles(tree);
  if (UNHEARD.test(said)) return sole(linesWhere(tree, files, (line) => OPENS.test(line)));
  const listeners = linesWhere(tree, files, (line) => HEARS_ERROR.test(line));
  return sole(listeners.filter((hit) => endsWithin(tree, hit)));
}

function endsWithin(tree: SourceTree, { file, line }: Hit): boolean {
  const lines = tree.read(file)?.split("\n") ?? [];
  return lines.slice(line - 1, line - 1 + LISTENER_LINES).some((text) => ENDS.test(text));
}

/** The only line that decides by the name a request asks for. */
export function hostCheckLine(tree: SourceTree): SourceLine | undefined {
  const hits = linesWhere(tree, codeFiles(tree), (line) => READS_HOST.test(line));
  return soleHit(hits, { likely: (line) => REFUSES.test(line) });
}

function sole(hits: readonly Hit[]): SourceLine | undefined {
  return soleHit(hits.slice(0, 2), { likely: () => true });
}
