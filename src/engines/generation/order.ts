import type { Operation } from "#contract/operation.ts";

/** Ends sessions or changes credentials: everything asked afterwards would be refused. */
const DISRUPTIVE =
  /(log-?out|sign-?out|password|revo[ck]|deactivat|shutdown|restart|reset|terminat|purge|cancel|archive|maintenance|import|restore|suspend|disable|lock|clos(e|ure)|delet)/i;
const STREAMING = /(^|[/_-])(stream|events|sse|subscribe|watch|poll|listen|live)s?($|[/_-])/i;

/**
 * Lists before creations before single rows before changes; parents before children. What deletes
 * comes last, so that the rows made on the way can be asked for.
 */
export function inOrder(operations: readonly Operation[]): readonly Operation[] {
  const key = (operation: Operation) => [rankOf(operation), segmentsOf(operation)] as const;
  return [...operations].sort((a, b) => {
    const [rankA, depthA] = key(a);
    const [rankB, depthB] = key(b);
    return rankA - rankB || depthA - depthB || (a.id < b.id ? -1 : 1);
  });
}

/** Deletions and what ends a session are asked once the rest is done. */
export function isDisruptive(operation: Operation): boolean {
  return operation.method === "DELETE" || DISRUPTIVE.test(operation.path);
}

/** May keep the connection open for ever. */
export function isStreaming(operation: Operation): boolean {
  const declared = Object.values(operation.responses).some((content) =>
    Object.keys(content ?? {}).some(
      (type) => type === "text/event-stream" || type.startsWith("multipart/"),
    ),
  );
  return declared || STREAMING.test(operation.path);
}

function rankOf(operation: Operation): number {
  const hasPlaceholder = operation.path.includes("{");
  if (operation.method === "DELETE") return 6;
  if (DISRUPTIVE.test(operation.path)) return 5;
  if (["GET", "HEAD", "OPTIONS"].includes(operation.method)) return hasPlaceholder ? 2 : 0;
  if (operation.method === "POST") return hasPlaceholder ? 3 : 1;
  return 4;
}

function segmentsOf(operation: Operation): number {
  return operation.path.split("/").length;
}
