import { styleText } from "node:util";
import type { PhaseStatus } from "#contract/phase.ts";
import type { Format } from "#contract/settings.ts";
import type { Listener, RunEvent } from "#pipeline/events.ts";
import { oneLine } from "./inert-text.ts";
import { createLogGuard, type LogGuard } from "./log-guard.ts";

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
  const legacy = legacyGuard(format);
  let stage = "";
  let note = "";
  let startedMs = 0;
  let frame = 0;
  // A pseudo-terminal without a size says 0 columns.
  const width = () => (stream.columns || 80) - 1;
  const clear = () => {
    if (live) stream.write("\r\u001b[2K");
  };
  const leave = () => {
    if (stage !== "") clear();
    stage = "";
  };
  const draw = () => {
    if (!live || stage === "") return;
    const seconds = Math.floor((performance.now() - startedMs) / 1000);
    const glyph = FRAMES[frame++ % FRAMES.length] ?? "";
    stream.write(`\r\u001b[2K${clipped(`${glyph} ${stage}  ${seconds} s  ${note}`, width())}`);
  };
  const timer = live ? setInterval(draw, FRAME_MS) : undefined;
  timer?.unref();
  const listener: Listener = (event) => {
    if (event.kind === "legacy-output") {
      // The live line would erase what the command printed without a line's end.
      leave();
      stream.write(legacy.pass(event.text));
      return;
    }
    if (quiet) return;
    if (event.kind === "stage-started") {
      stage = event.stage;
      note = "";
      startedMs = performance.now();
      draw();
    } else if (event.kind === "note") {
      note = oneLine(event.text);
      draw();
    } else {
      leave();
      stream.write(`${legacy.end()}${lineOf(event, live ? width() : undefined)}\n`);
    }
  };
  return {
    listener,
    close: () => {
      stream.write(legacy.end());
      leave();
      clearInterval(timer);
    },
  };
}

// A runner's log obeys lines of a certain form; a person at a terminal waits for the next dot.
function legacyGuard(format: Format): LogGuard {
  if (format === "github") return createLogGuard({ prefix: "│ " });
  return createLogGuard({ reader: "terminal", maxLineBytes: 65_536, maxTotalBytes: Infinity });
}

// With a width it is the line of a terminal: coloured and cut to one row.
function lineOf(event: Extract<RunEvent, { kind: "stage-ended" }>, width?: number): string {
  const [mark, tone] = MARKS[event.status];
  const seconds = `${(event.durationMs / 1000).toFixed(1)} s`.padStart(8);
  const detail = event.detail === event.status ? "" : oneLine(event.detail);
  const rest =
    ` ${event.stage.padEnd(12)} ${event.status.padEnd(12)} ${seconds}  ${detail}`.trimEnd();
  if (width === undefined) return `${mark}${rest}`;
  return `${styleText(tone, mark)}${clipped(rest, width - mark.length)}`;
}

function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width) - 1)}…`;
}
