/** `orders` for `public.orders`; other schemas stay. */
export function shortName(relation: string): string {
  return relation.replace(/^public\./, "");
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  return endingWithStop(text.charAt(0).toUpperCase() + text.slice(1));
}

/** Commands keep their small letter. */
export function endingWithStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
