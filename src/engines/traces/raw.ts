import type { RawFailure, TraceLanguage } from "./shape.ts";
import { sentence } from "./text.ts";
import { namesMissing } from "./variables.ts";

type Known = Pick<RawFailure, "kind" | "type" | "begin" | "end"> &
  Partial<Omit<RawFailure, "language" | "message">> & {
    /** With its line breaks. */
    readonly text: string;
  };

/** A failure with what every language leaves the same. */
export function rawFailure(language: TraceLanguage, known: Known): RawFailure {
  const { text, ...rest } = known;
  return {
    language,
    message: sentence(text),
    frames: [],
    deepest: "first",
    causes: [],
    names: namesMissing({ type: known.type, text, frames: known.frames ?? [] }),
    ...rest,
  };
}

/** Frames kept of one stack. */
export const KEPT_FRAMES = 60;
