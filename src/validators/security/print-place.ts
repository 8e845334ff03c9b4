import type { SourceLine } from "./evidence.ts";
import { argumentsOf, type Call, type CodeFile, callsIn } from "./source-code.ts";

const PRINTS =
  /(?:\bp?print|\bconsole\.\w+|(?:\b[\w.]*log(?:ger|ging)?|\bLOG(?:GER)?)\.(?:debug|info|warn(?:ing)?|error|exception|critical|fatal|log|trace)|\b(?:process\.stdout|process\.stderr|sys\.stdout|sys\.stderr)\.write)(?=\s*\()/g;
const DATABASE_WORDS =
  /database_?ur[li]|db_?ur[li]|\bdsn\b|password|passwd|connection_?string|\bengine\.url/i;
const WHOLE_OBJECT =
  /^(\w+\.)*(settings|config|configuration|env|environ)(\(\)|\.(dict|model_dump|json|model_dump_json)\(\))?$/i;
// A shorter piece of text occurs in too many lines.
const SHORTEST_PIECE = 3;

interface Candidate {
  readonly call: Call;
  /** Characters of its literal text that stand in the printed line. */
  readonly matched: number;
  readonly namesSecret: boolean;
  readonly printsObject: boolean;
}

export interface Printed {
  readonly secret: string;
  readonly isDatabasePassword: boolean;
  /** What the printed line holds in front of the secret. */
  readonly before: string;
}

/** The one call that can have printed a line; undefined when that is not certain. */
export function printPlace(files: readonly CodeFile[], printed: Printed): SourceLine | undefined {
  const candidates = files
    .flatMap((file) => callsIn(file, PRINTS))
    .flatMap((call) => candidateOf(call, printed));
  const naming = candidates.filter(({ namesSecret, printsObject }) => namesSecret || printsObject);
  const ranked = [
    longest(naming.filter(({ matched }) => matched > 0)),
    longest(candidates.filter(({ matched }) => matched > 0)),
    candidates.filter(({ namesSecret }) => namesSecret),
    candidates.filter(({ printsObject }) => printsObject),
  ];
  const sole = ranked.find((group) => group.length === 1)?.[0];
  return sole === undefined ? undefined : { file: sole.call.file, line: sole.call.line };
}

function candidateOf(call: Call, { secret, isDatabasePassword, before }: Printed): Candidate[] {
  const given = argumentsOf(call.inside);
  const format = given.find((argument) => /^[a-zA-Z]{0,2}["'`]/.test(argument));
  const pieces = format === undefined ? [] : piecesOf(format);
  const [first] = pieces;
  // The text in front of the first value is printed in front of it.
  if (first !== undefined && !before.includes(first)) return [];
  const values = given.filter((argument) => argument !== format).join(" ");
  const interpolated = [...(format ?? "").matchAll(/\$?\{([^{}]*)\}/g)].map(([, name]) => name);
  const words = `${values} ${interpolated.join(" ")}`;
  const spelled = new RegExp(secret.replaceAll(/[^A-Za-z0-9]+/g, "_?"), "i");
  return [
    {
      call,
      matched: first?.length ?? 0,
      namesSecret: spelled.test(words) || (isDatabasePassword && DATABASE_WORDS.test(words)),
      printsObject: given.some((argument) => WHOLE_OBJECT.test(argument)),
    },
  ];
}

/** Literal text of a format, cut at its placeholders. */
function piecesOf(format: string): string[] {
  return format
    .replace(/^[a-zA-Z]{0,2}["'`]+|["'`]+$/g, "")
    .split(/%[-+#0 ]*[\d.]*[a-zA-Z]|\$?\{[^{}]*\}|\\n/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= SHORTEST_PIECE);
}

function longest(candidates: readonly Candidate[]): readonly Candidate[] {
  const most = Math.max(0, ...candidates.map(({ matched }) => matched));
  return candidates.filter(({ matched }) => matched === most);
}
