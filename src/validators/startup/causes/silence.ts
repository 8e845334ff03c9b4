import { sentence } from "#engines/traces/text.ts";
import type { Clues } from "../clues/shape.ts";

// Waiting for its client: the session itself has nothing to do.
const WAITS_FOR_CLIENT = "Client: ClientRead";

/** What a silent target waits for, as sentences; empty when nothing was seen. */
export function silenceWords({ doing }: Clues): string {
  if (doing === undefined) return "";
  const opening = doing.connections.filter(({ state }) => state === "opening");
  const open = doing.connections.filter(({ state }) => state === "open");
  const [statement] = doing.statements;
  const peers = (list: typeof opening) =>
    list
      .slice(0, 3)
      .map(({ address, port }) => `${address.includes(":") ? `[${address}]` : address}:${port}`);
  return [
    ...(opening.length === 0
      ? []
      : [`It waits for ${peers(opening).join(" and ")} (connect has not been answered).`]),
    ...(statement === undefined ? [] : [statementWords(statement)]),
    ...(opening.length > 0 || open.length === 0
      ? []
      : [`It holds a connection to ${peers(open).join(" and ")}.`]),
  ].join(" ");
}

function statementWords({
  query,
  state,
  waitsFor,
  seconds,
}: NonNullable<Clues["doing"]>["statements"][number]): string {
  const told = `\`${sentence(query, 200)}\``;
  if (state !== "active")
    return `Its database session has been ${state} for ${seconds} s after ${told}.`;
  const why = waitsFor === "" || waitsFor === WAITS_FOR_CLIENT ? "" : ` and waits for ${waitsFor}`;
  return `Its database session has run ${told} for ${seconds} s${why}.`;
}
