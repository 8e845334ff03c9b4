import { stripVTControlCharacters, styleText } from "node:util";
import type { PhaseStatus } from "#contract/phase.ts";
import type { Format } from "#contract/settings.ts";
import type { Listener, RunEvent } from "#pipeline/events.ts";

const FRAME_MS = 120;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const MARKS: Readonly<Record<PhaseStatus, readonly [string, "green" | "red" | "yellow" | "gray"]>> =
  {
    passed: ["✓", "green"],
    failed: ["✗", "red"],
    inconclusive: ["?", "yellow"],
    blocked: ["⊘", "yellow"],
    skipped: ["-", "gray"],
    broken: ["!", "red"],
  };

export interface Presenter {
  readonly listener: Listener;
  close(): void;
}

/** Progress on standard error: one live line on a terminal, plain lines elsewhere, nothing for JSON. */
export function createPresenter(format: Format, stream: NodeJS.WriteStream): Presenter {
  const quiet = format === "json";
  const live = format === "pretty" && stream.isTTY === true;
  let stage = "";
  let note = "";
  let startedMs = 0;
  let frame = 0;
  const clear = () => {
    if (live) stream.write("\r\u001b[2K");
  };
  const draw = () => {
    if (!live || stage === "") return;
    const seconds = Math.floor((performance.now() - startedMs) / 1000);
    const glyph = FRAMES[frame++ % FRAMES.length] ?? "";
    const width = (stream.columns ?? 80) - 1;
    stream.write(`\r\u001b[2K${`${glyph} ${stage}  ${seconds} s  ${note}`.slice(0, width)}`);
  };
  const timer = live ? setInterval(draw, FRAME_MS) : undefined;
  timer?.unref();
  const listener: Listener = (event) => {
    if (quiet && event.kind !== "legacy-output") return;
    if (event.kind === "stage-started") {
      stage = event.stage;
      note = "";
      startedMs = performance.now();
      draw();
    } else if (event.kind === "note") {
      note = visible(event.text);
      draw();
    } else if (event.kind === "stage-ended") {
      clear();
      stage = "";
      stream.write(`${lineOf(event, live)}\n`);
    } else {
      clear();
      stream.write(printable(event.text));
    }
  };
  return {
    listener,
    close: () => {
      clear();
      clearInterval(timer);
    },
  };
}

function lineOf(event: Extract<RunEvent, { kind: "stage-ended" }>, colour: boolean): string {
  const [mark, tone] = MARKS[event.status];
  const seconds = `${(event.durationMs / 1000).toFixed(1)} s`.padStart(8);
  const shown = colour ? styleText(tone, mark) : mark;
  const detail = event.status === "passed" || event.detail !== event.status ? event.detail : "";
  return `${shown} ${event.stage.padEnd(12)} ${event.status.padEnd(12)} ${seconds}  ${visible(detail)}`;
}

// What the target printed must not move the cursor, start a workflow command or change colours.
function visible(text: string): string {
  return printable(text).replaceAll(/\s+/g, " ").trim();
}

function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
    .replaceAll("::", ": :")
    .replaceAll("##[", "# #[");
}
