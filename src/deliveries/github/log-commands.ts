import type { Receipt } from "#contract/delivery.ts";
import { secretForms } from "./secret-forms.ts";

// What the annotations reporter writes; nothing else may become a command of ours.
const ANNOTATION = /^::(?:error|warning|notice) [^\r\n]*::[^\r\n]*$/;

/** Masks the secrets in the log, in every form in which the log could show them. */
export function writeMasks(write: (text: string) => void, secrets: readonly string[]): void {
  const forms = new Set(secrets.flatMap(secretForms));
  for (const form of forms) write(`::add-mask::${escaped(form)}\n`);
}

/** Puts annotations into the log; lines that are no annotation are left out. */
export function writeAnnotations(write: (text: string) => void, text: string): Receipt {
  const lines = text.split("\n").filter((line) => ANNOTATION.test(line));
  try {
    for (const line of lines) write(`${line}\n`);
  } catch (error) {
    return { document: "annotations", delivered: false, detail: String(error) };
  }
  return { document: "annotations", delivered: true, detail: `${lines.length} in the log` };
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
