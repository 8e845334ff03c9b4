/** JSON Schema 2020-12. References are absolute: `SCHEMA_BASE` and the name of a definition. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** A reference to the definition `Order` reads `api://description#/$defs/Order`. */
export const SCHEMA_ID = "api://description";
export const SCHEMA_BASE = `${SCHEMA_ID}#/$defs/`;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** Documented values, first the most specific one. */
  readonly examples: readonly unknown[];
}

/** The body in the media type that is easiest to send: JSON first, then a form, then the first. */
export interface RequestBody {
  readonly mediaType: string;
  readonly schema: JsonSchema;
  readonly examples: readonly unknown[];
  readonly required: boolean;
}

/** Media type, lower case and without parameters, to the schema of the body. */
export type DeclaredContent = Readonly<Record<string, JsonSchema | null>>;

/** One documented pair of method and path. */
export interface Operation {
  /** Method and path template, such as `GET /orders/{id}`. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly operationName?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  /** Keys: `200`, `2XX`, `default`. Null: a response of an unreadable form is declared. */
  readonly responses: Readonly<Record<string, DeclaredContent | null>>;
  /** Names of security schemes: alternatives of sets. Empty: open to everybody. */
  readonly security: readonly (readonly string[])[];
  readonly deprecated: boolean;
}

export interface SecurityScheme {
  readonly name: string;
  readonly kind: "bearer" | "basic" | "api-key" | "other";
  /** `api-key`: name of the header, query parameter or cookie. */
  readonly key?: string;
  /** OAuth 2 password flow: path or URL that gives tokens. */
  readonly tokenUrl?: string;
}

/** What an OpenAPI document says, without its references. */
export interface ApiDescription {
  /** Such as `3.1.0`. */
  readonly openapi: string;
  /** Path of the first server, such as `/api/v1`; empty for the root. */
  readonly basePath: string;
  /** Sorted by path, then method. */
  readonly operations: readonly Operation[];
  readonly securitySchemes: readonly SecurityScheme[];
  /** Definitions that the schemas refer to, by name. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** Parts that were left out, one sentence each. */
  readonly gaps: readonly string[];
}
