/**
 * How the host of a server's address is called when it is this very machine, or a socket on it:
 * nothing in a container reaches it there.
 *
 * Source  PostgreSQL manual, 34.1.1: without a host the client takes a Unix-domain socket.
 */
export function localHostOf(url: string): string | undefined {
  const authority = /^postgres(?:ql)?:\/\/([^/?]*)/i.exec(url)?.[1] ?? "";
  const [query = ""] = url.split("?").slice(1);
  const written = new URLSearchParams(query).get("host") ?? authority.split("@").at(-1) ?? "";
  const host = written.replace(/:\d*$/, "").toLowerCase();
  if (host === "" || host.startsWith("/") || host.startsWith("%2f")) return "a local socket";
  return /^(?:localhost|127(?:\.\d{1,3}){1,3}|0\.0\.0\.0|\[?::1\]?)\.?$/.test(host)
    ? host
    : undefined;
}
