const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

// One wish may arrive twice: npm hands on a Ctrl-C that the terminal sends to everybody, and Linux tells
// of a parent's death once for each of its threads.
const SAME_WISH_MS = 250;

export interface Cancellation {
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal has arrived. */
  exitCode(): number | undefined;
  close(): void;
}

/** Turns signals and the deadline of the whole run into one AbortSignal. A second wish ends at once. */
export function cancellation(timeoutMs: number): Cancellation {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let firstMs = 0;
  const onSignal = (name: NodeJS.Signals) => {
    const code = EXIT_CODES[name] ?? 130;
    if (exitCode !== undefined && performance.now() - firstMs < SAME_WISH_MS) return;
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    firstMs = performance.now();
    controller.abort(new Error(`received ${name}`));
  };
  const timer = setTimeout(() => {
    controller.abort(new DOMException("the run's time limit", "TimeoutError"));
  }, timeoutMs);
  for (const name of Object.keys(EXIT_CODES)) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    close: () => {
      clearTimeout(timer);
      for (const name of Object.keys(EXIT_CODES)) process.off(name, onSignal);
    },
  };
}
