const TIMES_SLOWER = 3;
const SLACK_MS = 5_000;

/** Whether a boot took longer than another one by more than chance. */
export function isSlow(readyMs: number | undefined, usualMs: number): boolean {
  return (readyMs ?? 0) > TIMES_SLOWER * usualMs + SLACK_MS;
}
