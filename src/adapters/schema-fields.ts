import type { EnvironmentRead } from "#contract/launch.ts";

export type Read = Pick<EnvironmentRead, "name" | "required" | "default">;

const FIELD = /^\s*["']?([A-Z][A-Z0-9_]+)["']?\s*:\s*(z|[Jj]oi|yup)\b(.*)$/;
const ENVALID =
  /^\s*["']?([A-Z][A-Z0-9_]+)["']?\s*:\s*(?:str|num|bool|url|email|port|host|json)\((.*)$/;
const CONVICT = /\benv\s*:\s*["']([A-Z][A-Z0-9_]+)["']/;

/**
 * The variable that a line of a schema for the environment names.
 *
 * Source  zod: a field is required unless it says otherwise; Joi and yup: optional unless `required`;
 *         envalid: required without a default; convict: every entry has a default.
 */
export function schemaField(line: string): Read | undefined {
  const [, name, library, chain = ""] = FIELD.exec(line) ?? [];
  if (name !== undefined) {
    const fallback = /\.default\(\s*["'`]?([^"'`)]*)["'`]?\s*\)/.exec(chain)?.[1];
    const isOptional =
      library === "z"
        ? /\.(optional|nullish|catch|prefault|default)\(/.test(chain)
        : !/\.required\(/.test(chain);
    const required = fallback === undefined && !isOptional;
    return { name, required, ...(fallback === undefined ? {} : { default: fallback }) };
  }
  const [, checked, options = ""] = ENVALID.exec(line) ?? [];
  if (checked !== undefined) {
    const fallback = /\bdefault\s*:\s*["'`]?([^"'`,}]*)/.exec(options)?.[1]?.trim();
    const written = fallback === undefined ? {} : { default: fallback };
    return { name: checked, required: fallback === undefined, ...written };
  }
  const mapped = CONVICT.exec(line)?.[1];
  return mapped === undefined ? undefined : { name: mapped, required: false };
}
