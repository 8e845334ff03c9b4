import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../../evidence.ts";
import { codeFiles, linesWhere, soleHit } from "../../source-lines.ts";

/**
 * Where frameworks are told which names of a host they answer: Django (ALLOWED_HOSTS), Starlette
 * (TrustedHostMiddleware), Flask (TRUSTED_HOSTS), Rails (config.hosts), Vite and Next servers (allowedHosts).
 */
const HOSTS =
  /\b(?:ALLOWED_HOSTS|TRUSTED_HOSTS)\b["'\]]*\s*(?::\s*[\w[\], ]+)?=|\badd_middleware\(\s*TrustedHostMiddleware|\ballowed_hosts\s*=|\bconfig\.hosts\b|\ballowedHosts\s*[:=]/;

/**
 * Where they are told to send every request to HTTPS: Django (SECURE_SSL_REDIRECT), Starlette
 * (HTTPSRedirectMiddleware), Flask-Talisman, Rails (force_ssl), Express (express-sslify).
 */
const REDIRECTS =
  /\bSECURE_SSL_REDIRECT\b["'\]]*\s*(?::\s*\w+\s*)?=|\badd_middleware\(\s*HTTPSRedirectMiddleware|\bTalisman\(|\bconfig\.force_ssl\s*=|\benforce\.HTTPS\(/;

/** The only line that says which hosts are answered; undefined when there are none or several. */
export function hostsLine(tree: SourceTree): SourceLine | undefined {
  return soleLine(tree, HOSTS);
}

/** The only line that sends plain requests to HTTPS, asked where a redirect leads there. */
export function secureLine(tree: SourceTree, location: string): SourceLine | undefined {
  return location.startsWith("https:") ? soleLine(tree, REDIRECTS) : undefined;
}

function soleLine(tree: SourceTree, wanted: RegExp): SourceLine | undefined {
  const hits = linesWhere(tree, codeFiles(tree), (line) => wanted.test(line));
  return soleHit(hits, { likely: () => false });
}
