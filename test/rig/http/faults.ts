/** What goes wrong with one request. `after` means that the request took effect all the same. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Taken as it is; otherwise the server's usual body for this status. */
      readonly body?: string;
      readonly message?: string;
      readonly when?: "before" | "after";
    }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  | { readonly kind: "hang"; readonly when: "before" | "after" }
  /** The request takes effect, its answer breaks off in the middle. */
  | { readonly kind: "half-body" }
  /** The request takes effect, its answer has the right status and is no JSON. */
  | { readonly kind: "invalid-json" };

export interface RequestSeen {
  /** Such as `checks/create` or `FinalizeArtifact`; undefined for what the server does not know. */
  readonly operation: string | undefined;
  readonly method: string;
  /** Decoded, without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ScriptedFault {
  readonly fault: Fault;
  /** An operation, or a test of the request. Default: every request. */
  readonly on?: string | ((request: RequestSeen) => boolean);
  /** How many requests it spoils. Default 1; Infinity for an outage. */
  readonly times?: number;
}

export interface FaultScript {
  add(faults: readonly ScriptedFault[]): void;
  /** The first scripted fault that fits this request; it is used up by that. */
  take(request: RequestSeen): Fault | undefined;
  /** Faults that have not happened yet. */
  left(): number;
}

export function createFaultScript(): FaultScript {
  const queue: { readonly scripted: ScriptedFault; left: number }[] = [];
  return {
    add: (faults) =>
      void queue.push(...faults.map((scripted) => ({ scripted, left: scripted.times ?? 1 }))),
    take: (request) => {
      const entry = queue.find(({ scripted, left }) => left > 0 && fits(scripted.on, request));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.scripted.fault;
    },
    left: () => queue.filter(({ left }) => left > 0).length,
  };
}

function fits(on: ScriptedFault["on"], request: RequestSeen): boolean {
  if (on === undefined) return true;
  return typeof on === "string" ? request.operation === on : on(request);
}
