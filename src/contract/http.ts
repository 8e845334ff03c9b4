export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whole exchange, from the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Default 1 MiB; the rest is counted and dropped. */
  readonly maxBodyBytes?: number;
}

export type HttpExchange = HttpResponse | HttpFault;

export interface HttpResponse {
  readonly kind: "response";
  readonly status: number;
  /** Lower-case names; every value of a repeated header. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Decoded as UTF-8; invalid bytes become U+FFFD. */
  readonly body: string;
  readonly bodyBytes: number;
  readonly truncated: boolean;
  /** From dispatch to the last byte, by the monotonic clock. */
  readonly durationMs: number;
}

export interface HttpFault {
  readonly kind: "fault";
  /** `ECONNREFUSED`, `ECONNRESET`, `ETIMEDOUT`, `HPE_INVALID_…`, … */
  readonly code: string;
  readonly message: string;
  /** Status of an answer that began and was not completed, such as an endless stream. */
  readonly status?: number;
  readonly durationMs: number;
}

/** Never follows redirects, never uses a proxy, keeps connections alive. */
export interface HttpClient extends AsyncDisposable {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpExchange>;
}
