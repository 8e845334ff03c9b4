import type { Conformance } from "#engines/http/conformance.ts";

export const API_EVIDENCE_VERSION = 2;

/** The mutation of a valid request that refers to a row nobody made. */
export const ABSENT_ROW = "absent-row";

/** Everything the search asked and what it saw. Texts are redacted and bounded. */
export interface ApiEvidence {
  readonly description: DescriptionRecord;
  /** How the instance that was asked came up; null when there was nothing to ask. */
  readonly instanceOutcome: string | null;
  /** How requests proved who they are. */
  readonly authentication: "settings" | "signed-in" | "none";
  readonly operations: readonly OperationRecord[];
  /** In the order of sending. */
  readonly exchanges: readonly ExchangeRecord[];
  readonly deaths: readonly DeathRecord[];
}

export interface DescriptionRecord {
  /** Null when no description was found. */
  readonly source:
    | { readonly kind: "served"; readonly path: string }
    | { readonly kind: "file"; readonly file: string }
    | null;
  /** One sentence for every place that was looked at without success. */
  readonly lookedAt: readonly string[];
  /** A description is there but cannot be used. */
  readonly problem?: {
    readonly kind: "broken" | "not-supported";
    readonly message: string;
    /** 1-based. */
    readonly line?: number;
  };
  /** Such as `3.1.0`. */
  readonly openapi?: string;
  readonly gaps: readonly string[];
}

export interface OperationRecord {
  /** `GET /orders/{id}`. */
  readonly id: string;
  /** Declared status keys. */
  readonly declared: readonly string[];
  readonly secured: boolean;
  /** Answers as a stream that may never end: waited for only a moment, never judged as slow. */
  readonly streaming: boolean;
  /** Where the handler is registered, when exactly one line of the project fits. */
  readonly handler?: { readonly file: string; readonly line: number };
  /** Why nothing could be asked. */
  readonly unasked?: string;
}

export interface ExchangeRecord {
  readonly operation: string;
  readonly purpose: "valid" | "hostile";
  /** `example`, `generated`, `generated-full`, or what was replaced, such as `body field note`. */
  readonly source: string;
  /** Set for hostile requests, such as `nul-character`, and for valid ones that miss a row. */
  readonly mutation?: string;
  /** Whether the request body obeys its declared schema; null when there is none to ask. */
  readonly isDeclaredValid: boolean | null;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestContentType?: string;
  readonly requestBody?: string;
  readonly status?: number;
  readonly contentType?: string;
  readonly responseBody?: string;
  /** Code of a failed exchange, such as `ECONNRESET`. */
  readonly fault?: string;
  /** By the monotonic clock. */
  readonly durationMs: number;
  /** UTF-16 units that the log grew by. */
  readonly logGrowth: number;
  /** What the log said; only kept for failures, at most 8 KiB. */
  readonly log?: string;
  /** The failure that the log shows. */
  readonly failure?: CrashRecord;
  /** Messages of the database server during the exchange; only kept for failures. */
  readonly serverMessages: readonly ServerMessageRecord[];
  readonly conformance?: Conformance;
  /** The same request once more, sent after a failure. */
  readonly again?: { readonly status?: number; readonly fault?: string };
}

export interface CrashRecord {
  readonly type: string;
  readonly message: string;
  /** Identity of the cause, from the trace. */
  readonly cause: string;
  readonly place?: { readonly file: string; readonly line: number };
}

export interface ServerMessageRecord {
  readonly level: string;
  readonly sqlstate: string;
  readonly message: string;
}

/** The serving process ended although nobody asked it to. */
export interface DeathRecord {
  /** Index in `exchanges` of the request that did it, or of the last one before the end. */
  readonly exchange: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly log: string;
  readonly failure?: CrashRecord;
  /** The same request, sent alone, ended a fresh process too. */
  readonly confirmed: boolean;
}
