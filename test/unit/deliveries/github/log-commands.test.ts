import { expect, test } from "vitest";
import { writeAnnotations, writeMasks } from "#deliveries/github/log-commands.ts";

const collected = (work: (write: (text: string) => void) => void): readonly string[] => {
  const lines: string[] = [];
  work((text) => lines.push(text));
  return lines;
};

test("annotations pass, and nothing else becomes a command", () => {
  const text = [
    "::error title=a::b",
    "::set-output name=a::b",
    "::add-mask::e",
    "##[error]x",
    "::notice ::c",
    "::error title=a::b\r::warning ::x",
    "",
  ].join("\n");
  expect(collected((write) => writeAnnotations(write, text))).toEqual([
    "::error title=a::b\n",
    "::notice ::c\n",
  ]);
});

test("a log that cannot be written to is a receipt", () => {
  const broken = () => {
    throw new Error("EPIPE");
  };
  expect(writeAnnotations(broken, "::error ::x\n")).toMatchObject({ delivered: false });
});

test("a secret is masked in every form, each on a line of its own", () => {
  const secret = "ghs_0123456789%\nabc";
  const lines = collected((write) => writeMasks(write, [secret, "short"]));
  expect(lines).toContain("::add-mask::ghs_0123456789%25%0Aabc\n");
  expect(lines).toContain(`::add-mask::${Buffer.from(secret).toString("base64")}\n`);
  expect(lines).toContain(`::add-mask::${encodeURIComponent(secret).replaceAll("%", "%25")}\n`);
  for (const line of lines) expect(line).toMatch(/^::add-mask::[^\r\n]{8,}\n$/);
  expect(lines.join("")).not.toContain("short");
});
