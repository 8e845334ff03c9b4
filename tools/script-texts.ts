import { pathToFileURL } from "node:url";
import { type Plugin, transform } from "esbuild";

const SCRIPTS = /\/src\/adapters\/orms\/scripts\/[^/]+\.ts$/;

/** Programs that the bundle carries as text are carried without their comments and indentation. */
export function scriptTexts(): Plugin {
  return {
    name: "script-texts",
    setup: (build) => {
      build.onLoad({ filter: SCRIPTS }, async ({ path }) => {
        const texts: Record<string, unknown> = await import(pathToFileURL(path).href);
        // Whoever loads a module may list its exports in another order.
        const named = Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1));
        const lines = named.map(async ([name, text]) => {
          if (typeof text !== "string")
            throw new Error(`${path} exports ${name}, which is no text`);
          return `export const ${name} = ${JSON.stringify(await shortened(text))};`;
        });
        return { contents: (await Promise.all(lines)).join("\n"), loader: "js" };
      });
    },
  };
}

/** Names stay, since a script is put together from several of these texts. */
async function shortened(text: string): Promise<string> {
  const { code } = await transform(text, { minifyWhitespace: true, charset: "utf8", loader: "js" });
  return code;
}
