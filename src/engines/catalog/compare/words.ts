import type { Difference } from "./difference.ts";

/**
 * What the observed side has or lacks, after a subject: `lacks the column public.orders.note`. Names only,
 * as the values may be secrets.
 */
export function wordsOf({ change, kind, name, otherName, attribute }: Difference): string {
  const thing = `${kind} ${name}`;
  switch (change) {
    case "absent":
      return `lacks the ${thing}`;
    case "unexpected":
      return `has the ${thing}`;
    case "different":
      return `differs in the ${thing} (${spaced(attribute ?? "definition")})`;
    case "equivalent":
      return `has another form of the ${thing}`;
    case "renamed":
    case "name-different":
      return `calls the ${thing} ${otherName ?? name}`;
  }
}

/** `identity options` for `identityOptions`, `nullability` for `isNullable`. */
function spaced(attribute: string): string {
  if (attribute === "isNullable") return "nullability";
  return attribute.replace(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);
}

/** Whether it changes neither what the database accepts nor what it answers. */
export function isRemark({ treatment }: Difference): boolean {
  return treatment !== "meaning";
}
