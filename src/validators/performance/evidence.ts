/** What was measured; every duration in milliseconds, every size in bytes. */
export interface PerformanceEvidence {
  readonly health: {
    /** The path that answered well while the target booted, else a documented GET that does, else `/`. */
    readonly path: string;
    /** Whether it answered below 400 before it was measured; an application may have no health path. */
    readonly isKnownGood: boolean;
    /** Of the measured requests of the last round, in order; without an answer, the time until that was known. */
    readonly durationsMs: readonly number[];
    /** Status of each, or 0 where no answer came. */
    readonly statuses: readonly number[];
    /** Rounds before the last one; a round that is too slow is measured once more. */
    readonly earlierRounds: readonly Round[];
    /** Where its route or its wait is written, when one line of the project says so. */
    readonly handler: SourceLine | null;
  };
  /** From spawn to the first good answer; null when it was not started by us. */
  readonly startupMs: number | null;
  /** Sum over the target's processes; null when they are not ours or cannot be read. */
  readonly memory: { readonly rssBytes: number; readonly peakRssBytes: number } | null;
  /** On the file system of the project; null when the target runs elsewhere. */
  readonly diskFreeBytes: number | null;
  /** The target's own language runtime, such as python 3.11.5. */
  readonly runtimeVersion: { readonly language: string; readonly number: string } | null;
  /** Per documented GET that needs no parameter; empty when statements cannot be counted. */
  readonly endpoints: readonly EndpointCost[];
}

export interface Round {
  readonly durationsMs: readonly number[];
  readonly statuses: readonly number[];
}

export interface SourceLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Averages over five serial requests to an otherwise idle instance. */
export interface EndpointCost {
  /** `GET /path`. */
  readonly operation: string;
  /** Of the last request, or 0 where no answer came. */
  readonly status: number;
  readonly statementsPerRequest: number;
  readonly rowsPerRequest: number;
  /** Shared blocks hit and read. */
  readonly pagesPerRequest: number;
  /** The statement with the most calls, its literals replaced by the server; null when none ran. */
  readonly mostRepeated: { readonly callsPerRequest: number; readonly query: string } | null;
}
