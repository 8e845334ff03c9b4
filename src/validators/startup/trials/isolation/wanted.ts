import { linesOf } from "#engines/traces/text.ts";

// As libc, Node, Python, Go, Java and curl name what they could not reach.
const PATTERNS: readonly RegExp[] = [
  /\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /\bconnect (?:ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ECONNREFUSED) ([\w.:[\]-]+?)(?: |$|,|\))/,
  /\bhost='([\w.-]+)', port=\d+/,
  /\bFailed to resolve '([\w.-]+)'/,
  /\bdial tcp:? (?:lookup )?([\w.:[\]-]+?)[: ]/,
  /\bUnknownHostException: ([\w.-]+)/,
  /\b[Cc]ould not resolve host: ([\w.-]+)/,
  /\bTemporary failure resolving '([\w.-]+)'/,
  /\bgetaddrinfo: [^(\n]{0,300}\(([\w.-]{1,255}):\d{1,5}\)/,
  /\bphp_network_getaddresses: getaddrinfo for ([\w.-]+) failed/,
];
const LOOPBACK = /^(?:localhost|127\.|::1|\[::1\]|0\.0\.0\.0)/;
const NETWORK =
  /network is unreachable|no route to host|name or service not known|temporary failure in name resolution|nodename nor servname|fetch failed|connection timed out|ENETUNREACH|EAI_AGAIN|ENOTFOUND/i;

/** Hosts that a log says were asked for in vain, in the order of printing. */
export function hostsWanted(text: string): readonly string[] {
  const found = linesOf(text).flatMap((line) =>
    PATTERNS.flatMap((pattern) => pattern.exec(line)?.[1] ?? []),
  );
  return [...new Set(found)];
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

export function speaksOfNetwork(text: string): boolean {
  return NETWORK.test(text);
}
