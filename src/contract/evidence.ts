/** Observed facts and nothing about whether they are good. Survives a JSON round trip unchanged. */
export interface Evidence<Payload = unknown> {
  /** Id of the validator that collected it. */
  readonly kind: string;
  /** Version of the payload's shape; goes up whenever the shape changes. */
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly collectedAt: string;
  readonly durationMs: number;
  readonly payload: Payload;
  /** One sentence for every limit that cut an observation short. */
  readonly limitsReached: readonly string[];
  /** How many secret values were replaced before this was recorded. */
  readonly redactionCount: number;
}
