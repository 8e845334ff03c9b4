import { createHash, randomUUID } from "node:crypto";
import { XMLParser } from "fast-xml-parser";
import type { Incoming, Reply } from "../http/loopback.ts";

export interface Blob {
  /** In the order of the block list, whatever order the blocks arrived in. */
  content: Buffer | undefined;
  contentType: string;
  readonly staged: Map<string, Buffer>;
  /** Nothing can be written any more. */
  isSealed: boolean;
}

export function emptyBlob(): Blob {
  return { content: undefined, contentType: "", staged: new Map(), isSealed: false };
}

export type BlobOperation = "put-blob" | "put-block" | "put-block-list";

export function blobOperation(url: URL): BlobOperation {
  const component = url.searchParams.get("comp");
  if (component === "block") return "put-block";
  return component === "blocklist" ? "put-block-list" : "put-blob";
}

/** What no client of a signed address would send. */
export function blobViolations({ headers, method }: Incoming): readonly string[] {
  return [
    ...(method === "PUT" ? [] : [`${method} on an address for uploads`]),
    ...(headers["authorization"] === undefined ? [] : ["a token beside a signed address"]),
    ...(headers["x-ms-version"] === undefined ? ["no x-ms-version"] : []),
  ];
}

/**
 * Writes to a block blob as Azure's storage does.
 *
 * Source  learn.microsoft.com: "Put Block", "Put Block List", "Put Blob".
 */
export function writeBlob(blob: Blob, incoming: Incoming): Reply {
  const { headers, bytes, url } = incoming;
  if (headers["x-ms-version"] === undefined) return storageError(400, "MissingRequiredHeader");
  if (blob.isSealed) return storageError(409, "BlobImmutableDueToPolicy");
  const sum = headers["content-md5"];
  if (sum !== undefined && sum !== createHash("md5").update(bytes).digest("base64"))
    return storageError(400, "Md5Mismatch");
  switch (blobOperation(url)) {
    case "put-block":
      return stage(blob, url.searchParams.get("blockid") ?? "", bytes);
    case "put-block-list":
      return commit(blob, incoming);
    case "put-blob":
      if (headers["x-ms-blob-type"] !== "BlockBlob")
        return storageError(400, "MissingRequiredHeader");
      return written(blob, bytes, headers["x-ms-blob-content-type"] ?? headers["content-type"]);
  }
}

function stage(blob: Blob, id: string, bytes: Buffer): Reply {
  const isBase64 = id !== "" && Buffer.from(id, "base64").toString("base64") === id;
  if (!isBase64) return storageError(400, "InvalidQueryParameterValue");
  const others = [...blob.staged.keys()];
  // All ids of a blob are equally long.
  if (others.some((other) => other.length !== id.length))
    return storageError(400, "InvalidBlobOrBlock");
  if (bytes.length === 0) return storageError(400, "InvalidHeaderValue");
  blob.staged.set(id, bytes);
  return { status: 201, headers: storageHeaders() };
}

function commit(blob: Blob, { bytes, headers }: Incoming): Reply {
  const parser = new XMLParser({
    preserveOrder: true,
    parseTagValue: false,
    trimValues: true,
    ignoreDeclaration: true,
  });
  const document = parser.parse(bytes.toString("utf8")) as readonly Record<string, unknown>[];
  const list = document.find((node) => node["BlockList"] !== undefined)?.["BlockList"];
  if (!Array.isArray(list)) return storageError(400, "InvalidXmlDocument");
  const ids = list.flatMap((node: Record<string, readonly Record<string, string>[]>) =>
    ["Latest", "Uncommitted", "Committed"].flatMap((kind) => {
      const [text] = node[kind] ?? [];
      return text === undefined ? [] : [text["#text"] ?? ""];
    }),
  );
  const blocks = ids.map((id) => blob.staged.get(id));
  if (blocks.includes(undefined)) return storageError(400, "InvalidBlockList");
  const content = Buffer.concat(blocks as readonly Buffer[]);
  return written(blob, content, headers["x-ms-blob-content-type"]);
}

function written(blob: Blob, content: Buffer, contentType: string | undefined): Reply {
  blob.content = content;
  blob.contentType = contentType ?? "application/octet-stream";
  // What the list does not name is dropped.
  blob.staged.clear();
  return { status: 201, headers: storageHeaders() };
}

/** An error as the storage words it. */
export function storageError(status: number, code: string): Reply {
  const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  const headers = { ...storageHeaders(), "x-ms-error-code": code };
  return { status, body: text, headers: { ...headers, "content-type": "application/xml" } };
}

function storageHeaders(): Readonly<Record<string, string>> {
  return {
    etag: `"0x${randomUUID().slice(0, 8).toUpperCase()}"`,
    "last-modified": new Date().toUTCString(),
    "x-ms-request-id": randomUUID(),
    "x-ms-version": "2025-11-05",
    "x-ms-request-server-encrypted": "true",
  };
}
