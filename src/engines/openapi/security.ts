import type { SecurityScheme } from "#contract/operation.ts";
import { isObject, type Json, type JsonObject } from "./parse.ts";
import { resolve } from "./resolve.ts";

/** Alternatives of sets of scheme names; an empty alternative means that no proof is asked. */
export function securityOf(node: Json | undefined): readonly (readonly string[])[] {
  if (!Array.isArray(node)) return [];
  const alternatives = (node as readonly Json[])
    .filter(isObject)
    .map((one) => Object.keys(one).sort());
  return alternatives.some((names) => names.length === 0) ? [] : alternatives;
}

export function securitySchemesOf(root: JsonObject): readonly SecurityScheme[] {
  const components = isObject(root["components"]) ? root["components"] : {};
  const schemes = isObject(components["securitySchemes"]) ? components["securitySchemes"] : {};
  return Object.entries(schemes)
    .map(([name, node]) => schemeOf(name, resolve(root, node) ?? {}))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function schemeOf(name: string, node: JsonObject): SecurityScheme {
  const scheme = String(node["scheme"] ?? "").toLowerCase();
  if (node["type"] === "http")
    return { name, kind: scheme === "bearer" || scheme === "basic" ? scheme : "other" };
  if (node["type"] === "apiKey" && typeof node["name"] === "string")
    return node["in"] === "header" && node["name"].toLowerCase() === "authorization"
      ? { name, kind: "bearer" }
      : { name, kind: "api-key", key: node["name"] };
  if (node["type"] !== "oauth2") return { name, kind: "other" };
  const flows = isObject(node["flows"]) ? node["flows"] : {};
  const password = isObject(flows["password"]) ? flows["password"] : {};
  const tokenUrl = password["tokenUrl"];
  return { name, kind: "bearer", ...(typeof tokenUrl === "string" ? { tokenUrl } : {}) };
}
