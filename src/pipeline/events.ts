import type { PhaseId, PhaseStatus } from "#contract/phase.ts";

export type Stage = "detect" | "boot" | PhaseId | "gate";

/** What happened during a run. Presenters listen; nothing is decided here. */
export type RunEvent =
  | { readonly kind: "stage-started"; readonly stage: Stage }
  | {
      readonly kind: "stage-ended";
      readonly stage: Stage;
      readonly status: PhaseStatus;
      readonly durationMs: number;
      readonly detail: string;
    }
  /** What a stage is doing right now; replaces the note before it. */
  | { readonly kind: "note"; readonly text: string }
  /** Output of the legacy command, as it arrives. */
  | { readonly kind: "legacy-output"; readonly text: string };

export type Listener = (event: RunEvent) => void;
