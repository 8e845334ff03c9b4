import { join } from "node:path";
import type { OnResolveArgs, Plugin } from "esbuild";

const UNDICI_USERS: Readonly<Record<string, string>> = {
  // HTTP/2 stays off, as in the older undici that these two packages were written for.
  "@actions/http-client": `
    import connect from "./lib/api/api-connect.js";
    import Dispatcher from "./lib/dispatcher/dispatcher.js";
    import Proxy from "./lib/dispatcher/proxy-agent.js";
    // The package's index gives every dispatcher its methods; a tunnel needs this one.
    Dispatcher.prototype.connect = connect;
    export class ProxyAgent extends Proxy {
      constructor(options) { super({ allowH2: false, ...options }); }
    }`,
  "@actions/github": `
    import Agent from "./lib/dispatcher/agent.js";
    import { fetch as send } from "./lib/web/fetch/index.js";
    let direct;
    export function fetch(url, options) {
      const dispatcher = options?.dispatcher ?? (direct ??= new Agent({ allowH2: false }));
      return send(url, { ...options, dispatcher });
    }`,
  src: `
    export { default as Agent } from "./lib/dispatcher/agent.js";
    export { default as buildConnector } from "./lib/core/connect.js";`,
};

/** Modules that no call of ours reaches, and why. */
const UNREACHED: readonly { readonly path: RegExp; readonly why: string }[] = [
  {
    path: /\/undici\/lib\/milo\/.*$/,
    why: "undici's experimental parser, off unless a variable says so",
  },
  {
    path: /\/undici\/lib\/llhttp\/llhttp-wasm\.js$/,
    why: "for processors without SIMD, which Node 24 needs",
  },
  {
    path: /\/@azure\/storage-common\/dist\/esm\/crc64\.js$/,
    why: "checksums that the artifact client never asks for",
  },
  {
    path: /\/node_modules\/(chainsaw|buffers)\/index\.js$/,
    why: "unzip-stream only parses; and buffers has no licence",
  },
  { path: /\/readdir-glob\/index\.js$/, why: "the artifact client names every file it uploads" },
  { path: /\/archiver-utils\/node_modules\/glob\/|\/node_modules\/glob\//, why: "as readdir-glob" },
];

/** Whether a path of the bundle stands for nothing but its absence. */
export function isUnreached(file: string): boolean {
  return UNREACHED.some(({ path }) => path.test(`/${file}`));
}

/** Values that would lead to one of them. */
export const UNREACHED_SWITCHES: Readonly<Record<string, string>> = {
  "process.env.UNDICI_USE_MILO": "undefined",
  "process.env.UNDICI_NO_WASM_SIMD": "undefined",
  "process.env.JEST_WORKER_ID": "undefined",
};

/**
 * Leaves out of the bundle what nobody uses: of undici one version, and of it what each user needs; and
 * modules that are loaded but never reached. Whoever reaches one all the same gets an error that says so.
 */
export function slimPackages(project: string): Plugin {
  const packages = join(project, "node_modules");
  return {
    name: "slim-packages",
    setup(build) {
      build.onResolve({ filter: /^undici$/ }, (asked) => ({
        path: undiciUser(asked),
        namespace: "slim-undici",
      }));
      build.onLoad({ filter: /.*/, namespace: "slim-undici" }, ({ path }) => ({
        contents: UNDICI_USERS[path] ?? "",
        resolveDir: join(packages, "undici"),
      }));
      // One client instead of two majors that differ in their module format only.
      build.onResolve({ filter: /^@actions\/http-client$/ }, () => ({
        path: join(packages, "@actions/http-client/lib/index.js"),
      }));
      for (const { path, why } of UNREACHED)
        build.onLoad({ filter: path }, ({ path: file }) => ({
          contents: `${file.includes("/esm/") ? "export default" : "module.exports ="} ${unreached(why)}`,
          loader: "js",
        }));
    },
  };
}

function undiciUser({ importer }: OnResolveArgs): string {
  const path = importer.replaceAll("\\", "/");
  const user = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? "src";
  if (UNDICI_USERS[user] === undefined)
    throw new Error(`${user} uses undici: say in tools/slim-packages.ts what it needs`);
  return user;
}

function unreached(why: string): string {
  return `() => { throw new Error(${JSON.stringify(`not in the bundle: ${why}`)}); };`;
}
