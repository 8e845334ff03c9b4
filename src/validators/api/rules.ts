import type { Rule } from "#contract/rule.ts";

export const SERVER_ERROR = {
  id: "api/server-error",
  title: "No request is answered with a server error",
  failureTitle: "A request is answered with a server error",
  severity: "critical",
  why: "A 5xx is an exception nobody handled. Whatever caused it here, a user or a scanner will send it in production.",
  remedy:
    "Reject the value where it enters (a bound, a format, a length), or handle the error and answer 4xx.",
  links: ["https://www.rfc-editor.org/rfc/rfc9110#name-server-error-5xx"],
} as const satisfies Rule;

export const PROCESS_DEATH = {
  id: "api/process-death",
  title: "No request ends the process",
  failureTitle: "A request ends the process",
  severity: "critical",
  why: "One request takes the service away from everybody until it is restarted, and can be sent again.",
  remedy:
    "Await or catch the promise, thread or callback that failed, and answer with an error instead.",
  links: ["https://cwe.mitre.org/data/definitions/248.html"],
} as const satisfies Rule;

export const UNDECLARED_STATUS = {
  id: "api/undeclared-status",
  title: "Valid requests are answered with declared statuses",
  failureTitle: "A valid request is answered with a status that is not declared",
  severity: "critical",
  why: "Clients generated from the description treat an undeclared status as a failure.",
  remedy: "Declare the status in the description, or answer with the declared one.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html#responses-object"],
} as const satisfies Rule;

export const BODY_MISMATCH = {
  id: "api/body-mismatch",
  title: "Responses match their declared schemas",
  failureTitle: "A response does not match its declared schema",
  severity: "critical",
  why: "Clients generated from the description fail to read the response.",
  remedy: "Correct the response, or correct the schema in the description.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html#schema-object"],
} as const satisfies Rule;

export const CONTENT_TYPE_MISMATCH = {
  id: "api/content-type-mismatch",
  title: "Responses have their declared content types",
  failureTitle: "A response has a content type that is not declared",
  severity: "warning",
  why: "Clients choose their parser by the content type.",
  remedy: "Declare the content type in the description, or send the declared one.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html#media-type-object"],
} as const satisfies Rule;

export const DESCRIPTION_ABSENT = {
  id: "api/description-absent",
  title: "An API description is available",
  failureTitle: "No API description is available",
  severity: "critical",
  why: "Without an OpenAPI description nobody, and no tool, knows what the service promises.",
  remedy:
    "Serve an OpenAPI 3 document or keep one in the repository, and set app.openapi to its path.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html"],
} as const satisfies Rule;

export const DESCRIPTION_INVALID = {
  id: "api/description-invalid",
  title: "The API description can be read",
  failureTitle: "The API description cannot be read",
  severity: "critical",
  why: "Documentation, client generation and gateways read this document and fail as well.",
  remedy: "Correct the document; the message names the place.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html"],
} as const satisfies Rule;

export const REQUEST_TIMEOUT = {
  id: "api/request-timeout",
  title: "Every request is answered in time",
  failureTitle: "A request is not answered in time",
  severity: "warning",
  why: "A request that hangs holds a connection and often a database session.",
  remedy: "Give outgoing calls and queries a deadline, and answer with an error when it passes.",
  links: ["https://cwe.mitre.org/data/definitions/400.html"],
} as const satisfies Rule;

export const OPERATIONS_UNREACHED = {
  id: "api/operations-unreached",
  title: "Most operations were judged behind their proof of identity",
  failureTitle: "Most operations refuse every request for want of rights",
  severity: "note",
  why: "Behind a 401 or 403 nothing was seen of the operation: its failures are still to be found.",
  remedy: "Set api.auth to the headers that a signed-in client sends.",
  links: ["https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized"],
} as const satisfies Rule;

export const UNDECLARED_REFUSAL = {
  id: "api/undeclared-refusal",
  title: "The answer to an id that names nothing is declared",
  failureTitle: "The answer to an id that names nothing is not declared",
  severity: "note",
  why: "Every client meets this answer one day; clients generated from the description do not expect it.",
  remedy: "Declare the status in the description.",
  links: ["https://spec.openapis.org/oas/v3.1.1.html#responses-object"],
} as const satisfies Rule;

export const API_RULES = [
  DESCRIPTION_ABSENT,
  DESCRIPTION_INVALID,
  SERVER_ERROR,
  PROCESS_DEATH,
  UNDECLARED_STATUS,
  BODY_MISMATCH,
  CONTENT_TYPE_MISMATCH,
  REQUEST_TIMEOUT,
  OPERATIONS_UNREACHED,
  UNDECLARED_REFUSAL,
] as const satisfies readonly Rule[];
