import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { isUnreached } from "./slim-packages.ts";

/** A package of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly licence: string;
  /** The texts that come with it. */
  readonly texts: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
  readonly author?: string | { readonly name: string };
  readonly contributors?: readonly (string | { readonly name: string })[];
}

const UNDICI = "node_modules/undici/index.js";
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright)([-._].*)?$/i;

/** Every package that gave at least one byte to the bundle, by name and version. */
export function bundledPackages(metafile: Metafile, project: string): readonly BundledPackage[] {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 && !isUnreached(path) ? path.replace(/^slim-undici:.*/, UNDICI) : [],
    ),
  );
  const folders = new Set(
    used.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const packages = [...folders].map((folder) => packageIn(join(project, folder)));
  const byId = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The text of `licenses.txt`. Equal licence texts are printed once, under all that they hold for. */
export function licencesOf(metafile: Metafile, project: string): string {
  const sections = new Map<string, string[]>();
  for (const { name, version, licence, texts } of bundledPackages(metafile, project)) {
    const text = texts.join("\n\n");
    sections.set(text, [...(sections.get(text) ?? []), `${name} ${version} (${licence})`]);
  }
  const head = "Code of the following packages is part of this folder.\n";
  return [head, ...[...sections].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`)].join(
    `\n${"-".repeat(80)}\n\n`,
  );
}

function packageIn(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const licence = spdxOf(manifest);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const texts = files.map((name) => normal(readFileSync(join(folder, name), "utf8")));
  const { name, version } = manifest;
  return {
    name,
    version,
    licence,
    texts: texts.length > 0 ? texts : [usualText(manifest, licence)],
  };
}

function spdxOf({ name, license, licenses }: Manifest): string {
  const said = typeof license === "object" ? license.type : (license ?? licenses?.[0]?.type);
  if (said === undefined) throw new Error(`${name} names no licence`);
  return said;
}

// Some packages name the licence and forget its text.
function usualText(manifest: Manifest, licence: string): string {
  const people = [manifest.author, ...(manifest.contributors ?? [])].flatMap((one) => one ?? []);
  const names = people.map((one) => (typeof one === "string" ? one : one.name));
  const holder = names[0]?.replace(/\s*[<(].*$/, "") ?? `the authors of ${manifest.name}`;
  // MIT/X11 is what MIT was called before SPDX.
  const text = USUAL_TEXTS[licence.replace(/\/X11$/, "")];
  if (text === undefined)
    throw new Error(`${manifest.name} (${licence}) comes without a licence text`);
  return normal(`Copyright (c) ${holder}\n\n${text}`);
}

function normal(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
}

const USUAL_TEXTS: Readonly<Record<string, string>> = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR
THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};
