import { expect, test } from "vitest";
import { nodeReads } from "#adapters/node-environment.ts";
import { pythonReads } from "#adapters/python-environment.ts";
import { withShapes } from "#adapters/variable-shapes.ts";
import { projectOf } from "./project.ts";

function shapesIn(file: string, text: string) {
  const tree = projectOf({ [file]: text });
  const reads = file.endsWith(".py") ? pythonReads(tree, [file]) : nodeReads(tree, [file]);
  return Object.fromEntries(withShapes(reads, tree).map(({ name, shape }) => [name, shape]));
}

test("a schema of zod, Joi or envalid tells the shape of its fields", () => {
  const text = [
    "  APP_PORT: z.coerce.number().int().min(1),",
    "  RATE: z.coerce.number(),",
    "  SITE: z.string().url(),",
    "  SITE_TWO: z.url(),",
    "  ADMIN: z.email().optional(),",
    "  STRICT: z.stringbool(),",
    '  HOSTS: z.string().transform((text) => text.split(",")),',
    "  NAME: z.string(),",
    "  JOI_URL: Joi.string().uri().required(),",
    "  JOI_COUNT: Joi.number(),",
    "  ENV_PORT: port(),",
    "  ENV_MAIL: email({ default: 'a@b.c' }),",
    "  ENV_SITE: url(),",
  ].join("\n");
  expect(shapesIn("src/env.ts", text)).toEqual({
    APP_PORT: "integer",
    RATE: "number",
    SITE: "url",
    SITE_TWO: "url",
    ADMIN: "email",
    STRICT: "boolean",
    HOSTS: "list",
    NAME: undefined,
    JOI_URL: "url",
    JOI_COUNT: "number",
    ENV_PORT: "integer",
    ENV_MAIL: "email",
    ENV_SITE: "url",
  });
});

test("fields of Joi and envalid are reads, required as their library says", () => {
  const text =
    "A_A: Joi.string(),\nB_B: Joi.string().required(),\nC_C: str(),\nD_D: num({ default: 3 }),";
  const tree = projectOf({ "env.ts": text });
  expect(nodeReads(tree, ["env.ts"])).toMatchObject([
    { name: "A_A", required: false },
    { name: "B_B", required: true, line: 2 },
    { name: "C_C", required: true },
    { name: "D_D", required: false, default: "3" },
  ]);
});

test("conversions on the line that reads tell the shape", () => {
  const node = [
    "const a = parseInt(process.env.POOL, 10);",
    "const b = Number(process.env.RATE);",
    "const c = new URL(process.env.SITE);",
    'const d = process.env.HOSTS.split(",");',
    'const e = env.get("LEVEL").required().asInt();',
    "  port: {\n    format: 'port',\n    default: 1,\n    env: 'CONVICT_PORT',\n  },",
  ].join("\n");
  expect(shapesIn("a.js", node)).toMatchObject({
    ...{ POOL: "integer", RATE: "number", SITE: "url", HOSTS: "list" },
    CONVICT_PORT: "integer",
  });
  const python = [
    'a = int(os.environ["POOL"])',
    'b = os.environ["HOSTS"].split(",")',
    'c = env.bool("STRICT")',
    'd = config("COUNT", cast=int)',
    'e = env.list("TAGS")',
    'f = os.environ["PLAIN"]',
  ].join("\n");
  expect(shapesIn("a.py", python)).toEqual({
    ...{ POOL: "integer", HOSTS: "list", STRICT: "boolean", COUNT: "integer", TAGS: "list" },
    PLAIN: undefined,
  });
});

test("annotations of a settings class tell the shape", () => {
  const text = [
    "class Settings(BaseSettings):",
    "    site: AnyHttpUrl",
    "    count: int",
    "    ratio: float = 1.0",
    "    strict: bool",
    "    origins: list[AnyHttpUrl]",
    "    admin: EmailStr",
    "    name: str",
  ].join("\n");
  expect(shapesIn("settings.py", text)).toEqual({
    SITE: "url",
    COUNT: "integer",
    RATIO: "number",
    STRICT: "boolean",
    ORIGINS: "json-list",
    ADMIN: "email",
    NAME: undefined,
  });
});
