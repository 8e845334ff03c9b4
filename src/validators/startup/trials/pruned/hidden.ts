/**
 * Options for Node under which these folders of packages cannot be resolved, as if they were not there.
 *
 * Source  Node's manual, "Customization hooks" and "--import"; both are there from Node 20.6 on.
 */
export function hidingOptions(folders: readonly string[], present: string | undefined): string {
  const hook = `--import=${dataUrl(mainProgram(folders))}`;
  return present === undefined || present === "" ? hook : `${present} ${hook}`;
}

/** What is said when a hidden package is asked for. */
export function isMissed(text: string, name: string): boolean {
  return (
    text.includes(`Cannot find package '${name}'`) || text.includes(`Cannot find module '${name}`)
  );
}

// The folder of the package that holds a file, from the first node_modules of its path.
const FOLDER_OF = String.raw`(path) => /\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(path)?.[1]`;

function mainProgram(folders: readonly string[]): string {
  return `
import Module, { register } from "node:module";
const hidden = new Set(${JSON.stringify(folders)});
const folderOf = ${FOLDER_OF};
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const found = resolve.call(this, request, ...rest);
  if (!hidden.has(folderOf(found))) return found;
  throw Object.assign(new Error("Cannot find module '" + request + "'"), { code: "MODULE_NOT_FOUND" });
};
register(${JSON.stringify(dataUrl(loaderProgram(folders)))});
`;
}

function loaderProgram(folders: readonly string[]): string {
  return `
const hidden = new Set(${JSON.stringify(folders)});
const folderOf = ${FOLDER_OF};
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (!found.url.startsWith("file:") || !hidden.has(folderOf(decodeURIComponent(found.url)))) return found;
  const message = "Cannot find package '" + specifier + "' imported from " + context.parentURL;
  throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}
`;
}

function dataUrl(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}
