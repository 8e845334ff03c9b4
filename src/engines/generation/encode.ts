import type { Operation } from "#contract/operation.ts";
import type { RequestValues } from "./requests.ts";

/** A request as it goes out, without the base URL. */
export interface EncodedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const BOUNDARY = "readiness-form-boundary";

/** Writes values as HTTP; undefined when the media type of the body cannot be written. */
export function encodeRequest(
  operation: Operation,
  values: RequestValues,
): EncodedRequest | undefined {
  const body = bodyOf(operation, values);
  if (body === undefined) return undefined;
  return {
    method: operation.method,
    path: pathOf(operation, values),
    headers: { ...headersOf(operation, values), ...body.headers },
    ...(body.text === undefined ? {} : { body: body.text }),
  };
}

function pathOf(operation: Operation, values: RequestValues): string {
  const path = operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) =>
    encodeURIComponent(textOf(values.parameters[`path ${name}`])),
  );
  const query = operation.parameters
    .filter((parameter) => parameter.in === "query")
    .flatMap(({ name }) => pairs(name, values.parameters[`query ${name}`]));
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

function pairs(name: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  const all = Array.isArray(value) ? value : [value];
  return all.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(one))}`);
}

function headersOf(operation: Operation, values: RequestValues): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json, */*;q=0.8" };
  const cookies: string[] = [];
  for (const { name, in: location } of operation.parameters) {
    const value = values.parameters[`${location} ${name}`];
    if (value === undefined) continue;
    if (location === "header") headers[name.toLowerCase()] = headerText(value);
    if (location === "cookie") cookies.push(`${name}=${encodeURIComponent(textOf(value))}`);
  }
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  return headers;
}

/** Header values cannot hold what no client would send. */
function headerText(value: unknown): string {
  return textOf(value).replace(/[^\x20-\x7e]/g, "");
}

interface EncodedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string;
}

function bodyOf(operation: Operation, values: RequestValues): EncodedBody | undefined {
  const { requestBody } = operation;
  if (requestBody === undefined || values.body === undefined) return { headers: {} };
  const { mediaType } = requestBody;
  if (mediaType === "*/*" || mediaType === "application/json" || mediaType.endsWith("+json")) {
    const type = mediaType === "*/*" ? "application/json" : mediaType;
    return { headers: { "content-type": type }, text: JSON.stringify(values.body) };
  }
  if (mediaType === "application/x-www-form-urlencoded")
    return { headers: { "content-type": mediaType }, text: formOf(values.body).join("&") };
  if (mediaType === "multipart/form-data")
    return {
      headers: { "content-type": `${mediaType}; boundary=${BOUNDARY}` },
      text: partsOf(values.body),
    };
  if (mediaType.startsWith("text/") && typeof values.body === "string")
    return { headers: { "content-type": mediaType }, text: values.body };
  return undefined;
}

function formOf(body: unknown): readonly string[] {
  return Object.entries(body ?? {}).flatMap(([name, value]) => pairs(name, value));
}

function partsOf(body: unknown): string {
  const parts = Object.entries(body ?? {}).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name.replace(/["\r\n]/g, "_")}"\r\n\r\n${textOf(value)}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
