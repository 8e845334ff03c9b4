import type { ImageSecurity } from "./image/evidence.ts";

/** What was observed about secrets and debug mode. Never holds a secret's value. */
export interface SecurityEvidence {
  /** Started by this run: its variables are known. An attached application's are not. */
  readonly isStarted: boolean;
  /** Files of program text that were read for literals. */
  readonly readFileCount: number;
  /** Values from the settings, and literal defaults of secrets with what a boot without them did. */
  readonly secrets: readonly SecretUse[];
  /** Literals handed to a call that signs with them. */
  readonly literals: readonly CodeLiteral[];
  readonly leaks: readonly Leak[];
  /** Sinks that were searched, such as `log` or `GET /health`; sorted. */
  readonly searched: readonly string[];
  /** Names of the secrets that were looked for; sorted. */
  readonly canaries: readonly string[];
  readonly debug: readonly DebugSign[];
  /** Present when a container carries it. */
  readonly image?: ImageSecurity;
}

export interface SourceLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface SecretUse {
  readonly name: string;
  /** `key`: the application signs or encrypts with it. `credential`: somebody else chose its length. */
  readonly kind: "key" | "credential";
  readonly origin: "default" | "settings" | "env-file";
  /** Characters. */
  readonly length: number;
  readonly place: SourceLine | null;
  /** `default` only: what the application did in production mode without the variable. */
  readonly without: "ready" | "refused" | "undecided" | null;
}

export interface CodeLiteral {
  /** Such as `jwt.sign`. */
  readonly call: string;
  readonly length: number;
  readonly place: SourceLine;
}

export interface Leak {
  readonly secret: string;
  readonly isDatabasePassword: boolean;
  readonly sink: string;
  /** The line it was found in, redacted and bounded. */
  readonly line: string;
  readonly place: SourceLine | null;
}

export interface DebugSign {
  readonly kind: "debug" | "development-server";
  /** What shows it, one sentence. */
  readonly sign: string;
  readonly place: SourceLine | null;
}
