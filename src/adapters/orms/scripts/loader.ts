/**
 * Part of every ORM's script: loads files of the application, TypeScript included, in the application's own
 * Node and with its own compiler.
 *
 * Source  Node's manual, "module.registerHooks" (22.15 and 23.5 on); before that the loader of CommonJS.
 */
export const LOADER = String.raw`
const fs = require("node:fs"), path = require("node:path"), url = require("node:url"), Module = require("node:module");
const root = process.cwd();
const appRequire = Module.createRequire(path.join(root, "package.json"));
const ABSENT = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

class Obstacle extends Error {}
class Absent extends Error {}

function optional(name) {
  try {
    return appRequire(name);
  } catch (error) {
    if (ABSENT.has(error.code)) return undefined;
    throw error;
  }
}
async function imported(name) {
  let found;
  try {
    found = appRequire.resolve(name);
  } catch (error) {
    if (error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return importedByName(name);
    if (ABSENT.has(error.code)) return undefined;
    throw error;
  }
  try {
    return appRequire(found);
  } catch (error) {
    if (error.code !== "ERR_REQUIRE_ESM" && error.code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
    return import(url.pathToFileURL(found).href);
  }
}
// A package that can only be imported has no main file for require.
async function importedByName(name) {
  const folder = packageFolder(name);
  if (folder === undefined) return undefined;
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  let entry = manifest.exports;
  if (entry && typeof entry === "object") entry = entry["."] || entry;
  while (entry && typeof entry === "object") entry = entry.import || entry.node || entry.default;
  return import(url.pathToFileURL(path.join(folder, entry || manifest.module || manifest.main)).href);
}
function packageFolder(name) {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    if (fs.existsSync(path.join(candidate, "package.json"))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}
function programOf(name, program) {
  const folder = packageFolder(name);
  if (folder === undefined) return undefined;
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = typeof bin === "string" ? bin : bin && bin[program];
  return file === undefined ? undefined : path.join(folder, file);
}

const TYPED = /(?<!\.d)\.([cm]?)tsx?$/;
const compiler = compilerOf();
const options = compiler && compiler.kind === "typescript" ? configured(compiler.module) : {};

function compilerOf() {
  const typescript = optional("typescript");
  if (typescript && typescript.transpileModule) return { kind: "typescript", module: typescript };
  const swc = optional("@swc/core");
  if (swc) return { kind: "swc", module: swc };
  const esbuild = optional("esbuild");
  return esbuild && { kind: "esbuild", module: esbuild };
}
function configured(ts) {
  const file = path.join(root, "tsconfig.json");
  if (!fs.existsSync(file)) return {};
  const read = ts.readConfigFile(file, ts.sys.readFile);
  // Without files: only the options count, and listing the files of a large project takes seconds.
  const host = { ...ts.sys, readDirectory: () => [] };
  return ts.parseJsonConfigFileContent(read.config || {}, host, root).options;
}
function transpiled(text, file, format) {
  const isModule = format === "module";
  if (compiler.kind === "typescript") {
    const ts = compiler.module;
    const own = {
      ...options,
      module: isModule ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
      ...{ noEmit: false, declaration: false, declarationMap: false, composite: false, incremental: false },
      ...{ sourceMap: false, inlineSourceMap: false, inlineSources: false, verbatimModuleSyntax: false },
      ...{ emitDeclarationOnly: false, outDir: undefined, outFile: undefined, rootDir: undefined },
    };
    // ES5, the default of older compilers, cannot extend a class of Node's.
    if (options.target === undefined || options.target < ts.ScriptTarget.ES2017)
      Object.assign(own, { target: ts.ScriptTarget.ES2022, useDefineForClassFields: false });
    const written = options.module;
    if (written !== undefined && written !== ts.ModuleKind.CommonJS) own.esModuleInterop = true;
    if (own.moduleResolution === undefined || !isModule) delete own.moduleResolution;
    return ts.transpileModule(text, { fileName: file, compilerOptions: own }).outputText;
  }
  if (compiler.kind === "swc") {
    const parser = { syntax: "typescript", decorators: true, tsx: file.endsWith("x") };
    const transform = { legacyDecorator: true, decoratorMetadata: true };
    const jsc = { parser, transform, target: "es2022", keepClassNames: true };
    return compiler.module.transformSync(text, {
      ...{ filename: file, swcrc: true, jsc, module: { type: isModule ? "es6" : "commonjs" } },
    }).code;
  }
  const loader = file.endsWith("x") ? "tsx" : "ts";
  const result = compiler.module.transformSync(text, {
    ...{ loader, format: isModule ? "esm" : "cjs", target: "es2022", keepNames: true },
  });
  return result.code;
}
function formatOf(file) {
  const [, letter] = TYPED.exec(file);
  if (letter !== "") return letter === "m" ? "module" : "commonjs";
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (fs.existsSync(manifest))
      return JSON.parse(fs.readFileSync(manifest, "utf8")).type === "module" ? "module" : "commonjs";
    if (folder === path.dirname(folder)) return "commonjs";
  }
}
// Other loaders let a file of the older kind say this as well.
function isMeant(text) {
  return /^(?!\s*(?:\/\/|\*)).*\bimport\.meta\.\w/m.test(text);
}

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];
function fileAt(base) {
  const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const typed = base.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const named = ENDINGS.map((ending) => base + ending).find(isFile);
  return named || (isFile(typed) ? typed : undefined);
}
// What the compiler's options call by another name, and what leaves out the ending that TypeScript has.
function ownFile(specifier, parent) {
  if (!parent || parent.includes(path.sep + "node_modules" + path.sep)) return undefined;
  if (/^\.{1,2}(\/|$)/.test(specifier)) return fileAt(path.resolve(path.dirname(parent), specifier));
  if (path.isAbsolute(specifier)) return fileAt(specifier);
  const base = options.baseUrl || options.pathsBasePath || root;
  for (const [pattern, targets] of Object.entries(options.paths || {})) {
    const [head, tail] = pattern.split("*");
    const isMatch = tail === undefined ? specifier === pattern : specifier.startsWith(head) && specifier.endsWith(tail);
    if (!isMatch) continue;
    const middle = tail === undefined ? "" : specifier.slice(head.length, specifier.length - tail.length);
    for (const target of targets) {
      const found = fileAt(path.resolve(base, target.replace("*", middle)));
      if (found !== undefined) return found;
    }
  }
  const bare = options.baseUrl === undefined ? undefined : fileAt(path.resolve(options.baseUrl, specifier));
  return bare !== undefined && /^[\w-]+\//.test(specifier) ? bare : undefined;
}

function hook() {
  if (typeof Module.registerHooks === "function")
    return Module.registerHooks({
      resolve(specifier, context, next) {
        const parent = context.parentURL && context.parentURL.startsWith("file:") ? url.fileURLToPath(context.parentURL) : undefined;
        const found = specifier.startsWith("file:") ? undefined : ownFile(specifier, parent);
        if (found === undefined || !TYPED.test(found)) return next(specifier, context);
        return { url: url.pathToFileURL(found).href, shortCircuit: true };
      },
      load(address, context, next) {
        const file = address.startsWith("file:") ? url.fileURLToPath(address) : undefined;
        if (compiler === undefined || file === undefined || !TYPED.test(file) || file.includes("/node_modules/"))
          return next(address, context);
        const text = fs.readFileSync(file, "utf8");
        const format = isMeant(text) ? "module" : formatOf(file);
        return { format, source: transpiled(text, file, format), shortCircuit: true };
      },
    });
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    const found = ownFile(request, parent && parent.filename);
    return found !== undefined && TYPED.test(found) ? found : resolve.call(this, request, parent, ...rest);
  };
  for (const ending of [".ts", ".tsx", ".cts", ".mts"])
    Module._extensions[ending] = (module, file) => module._compile(transpiled(fs.readFileSync(file, "utf8"), file, "commonjs"), file);
}
hook();

const stripsTypes = process.features && Boolean(process.features.typescript);
let loadsTypeScript = false;
// As written where the compiler is here, else what a build made of it.
function loadable(entry) {
  const file = path.resolve(root, entry);
  const isThere = fs.existsSync(file);
  if (!TYPED.test(file)) return isThere ? file : undefined;
  if (isThere && compiler && compiler.kind === "typescript") return file;
  const inside = entry.replace(/\.([cm]?)tsx?$/, ".$1js");
  const folders = ["dist", "build", "lib", "out"];
  const built = folders.flatMap((folder) => [path.join(root, folder, inside), path.join(root, folder, inside.replace(/^src\//, ""))]);
  const found = built.find((candidate) => fs.existsSync(candidate));
  if (found !== undefined) return found;
  return isThere && (compiler || stripsTypes) ? file : undefined;
}
async function load(entry) {
  const file = loadable(entry);
  if (file === undefined) throw compiler === undefined ? new Absent("typescript") : new Obstacle(entry + " is not there");
  if (TYPED.test(file)) loadsTypeScript = true;
  if (TYPED.test(file) && typeof Module.registerHooks === "function" && isMeant(fs.readFileSync(file, "utf8"))) return import(url.pathToFileURL(file).href);
  try {
    return appRequire(file);
  } catch (error) {
    if (!["ERR_REQUIRE_ESM", "ERR_REQUIRE_ASYNC_MODULE"].includes(error.code)) throw error;
    return import(url.pathToFileURL(file).href);
  }
}
// Every exported value, also those of a default export.
function exportsOf(module) {
  if (module === null || (typeof module !== "object" && typeof module !== "function")) return [];
  const inner = module.default;
  return [module, ...Object.values(module), ...(inner && typeof inner === "object" ? [inner, ...Object.values(inner)] : [])];
}
`;
