import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { selfSigned } from "#runtimes/certificate.ts";
import { slimPackages, UNREACHED_SWITCHES } from "../../tools/slim-packages.ts";

const run = promisify(execFile);
const project = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "slim-"));
const program = join(scratch, "program.mjs");
afterAll(() => rmSync(scratch, { recursive: true }));

const PROGRAM = `
import { createReadStream, writeFileSync } from "node:fs";
const [task, ...args] = process.argv.slice(2);
if (task === "ask") {
  const { getOctokit } = await import("@actions/github");
  const { data } = await getOctokit("ghs_secret").request("POST /things", { text: "é".repeat(9) });
  writeFileSync(args[0], JSON.stringify(data));
} else if (task === "upload") {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const [name, folder, ...files] = args;
  const skipArchive = files.length === 1;
  const done = await new DefaultArtifactClient().uploadArtifact(name, files, folder, { skipArchive });
  console.log("id", done.id);
} else if (task === "unzip") {
  const { default: unzip } = await import("unzip-stream");
  createReadStream(args[0]).pipe(unzip.Extract({ path: args[1] }));
} else if (task === "agent") {
  const { Agent } = await import("undici-of-ours");
  console.log(typeof new Agent().dispatch);
}
`;

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: project, sourcefile: "src/program.js" },
    outfile: program,
    absWorkingDir: project,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    preserveSymlinks: true,
    alias: { "undici-of-ours": "undici" },
    banner: {
      js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);',
    },
    define: { ...UNREACHED_SWITCHES },
    plugins: [slimPackages(project)],
    logLevel: "warning",
  });
});

async function listening(server: Server | Http2SecureServer): Promise<number> {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  onTestFinished(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Answers with what it was asked. */
function mirror(): Server {
  return createServer(async (asked, answer) => {
    const text = (await bodyOf(asked)).toString();
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify({ url: asked.url, token: asked.headers.authorization, text }));
  });
}

async function ask(environment: Readonly<Record<string, string>>): Promise<unknown> {
  const file = join(scratch, "answer.json");
  rmSync(file, { force: true });
  const options = { cwd: scratch, env: { PATH: process.env["PATH"], ...environment } };
  await run(process.execPath, [program, "ask", file], options);
  return JSON.parse(readFileSync(file, "utf8"));
}

const ANSWER = { url: "/things", token: "token ghs_secret", text: `{"text":"${"é".repeat(9)}"}` };

test("GitHub is asked directly", async () => {
  const port = await listening(mirror());
  expect(await ask({ GITHUB_API_URL: `http://127.0.0.1:${port}` })).toEqual(ANSWER);
});

/** Forwards plain requests and tunnels to one port, and remembers with which password. */
function proxyTo(port: number, passwords: (string | undefined)[]): Server {
  const proxy = createServer((asked, answer) => {
    passwords.push(asked.headers["proxy-authorization"]);
    const { pathname } = new URL(asked.url ?? "", "http://h");
    const onward = request(
      { port, host: "127.0.0.1", path: pathname, method: asked.method, headers: asked.headers },
      (given) => {
        answer.writeHead(given.statusCode ?? 500, given.headers);
        given.pipe(answer);
      },
    );
    asked.pipe(onward);
  });
  return proxy.on("connect", (asked, socket) => {
    passwords.push(asked.headers["proxy-authorization"]);
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on("error", () => onward.destroy());
  });
}

const PASSWORD = `Basic ${Buffer.from("someone:secret").toString("base64")}`;

test("GitHub is asked through a proxy, with the proxy's password", async () => {
  const port = await listening(mirror());
  const passwords: (string | undefined)[] = [];
  const at = `http://someone:secret@127.0.0.1:${await listening(proxyTo(port, passwords))}`;
  expect(await ask({ GITHUB_API_URL: "http://api.example", http_proxy: at })).toEqual(ANSWER);
  expect(passwords).toEqual([PASSWORD]);
});

test("GitHub is asked over TLS, directly and through a proxy, by HTTP/1.1", async () => {
  const versions: string[] = [];
  const { key, certificate: cert } = selfSigned(new Date());
  const server = createSecureServer({ key, cert, allowHTTP1: true }, (asked, answer) => {
    versions.push(asked.httpVersion);
    answer.setHeader("content-type", "application/json");
    answer.end(`{"url":"${asked.url}"}`);
  });
  const port = await listening(server);
  const environment = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  const direct = { ...environment, GITHUB_API_URL: `https://127.0.0.1:${port}` };
  expect(await ask(direct)).toEqual({ url: "/things" });
  const passwords: (string | undefined)[] = [];
  const at = `http://someone:secret@127.0.0.1:${await listening(proxyTo(port, passwords))}`;
  const proxied = { ...environment, GITHUB_API_URL: "https://api.example", https_proxy: at };
  expect(await ask(proxied)).toEqual({ url: "/things" });
  expect([versions, passwords]).toEqual([["1.1", "1.1"], [PASSWORD]]);
});

/** As much of the artifact service as one upload needs. */
function artifacts(stored: Map<string, Buffer>): Server {
  const blocks = new Map<string, Buffer>();
  const server: Server = createServer(async (asked, answer) => {
    const url = new URL(asked.url ?? "", "http://h");
    const body = await bodyOf(asked);
    answer.setHeader("content-type", "application/json");
    if (url.pathname.endsWith("/CreateArtifact")) {
      const { name } = JSON.parse(body.toString()) as { name: string };
      const { port } = server.address() as AddressInfo;
      const signed = `http://127.0.0.1:${port}/blob/${encodeURIComponent(name)}?sig=x`;
      answer.end(JSON.stringify({ ok: true, signed_upload_url: signed }));
    } else if (url.pathname.endsWith("/FinalizeArtifact")) {
      answer.end(JSON.stringify({ ok: true, artifact_id: "42" }));
    } else {
      const name = decodeURIComponent(url.pathname.slice("/blob/".length));
      if (url.searchParams.get("comp") === "block")
        blocks.set(`${name} ${url.searchParams.get("blockid")}`, body);
      else {
        const ids = [...body.toString().matchAll(/<Latest>([^<]+)</g)].map(([, id]) => id);
        stored.set(
          name,
          Buffer.concat(ids.map((id) => blocks.get(`${name} ${id}`) ?? Buffer.alloc(0))),
        );
      }
      answer.writeHead(201).end();
    }
  });
  return server;
}

test("artifacts are uploaded, as one file and as an archive that can be unpacked", async () => {
  const stored = new Map<string, Buffer>();
  const port = await listening(artifacts(stored));
  const scope = Buffer.from(JSON.stringify({ scp: "Actions.Results:a:b" })).toString("base64url");
  const env = {
    PATH: process.env["PATH"],
    ACTIONS_RUNTIME_TOKEN: `x.${scope}.x`,
    ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/`,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_WORKSPACE: scratch,
  };
  const folder = join(scratch, "evidence");
  mkdirSync(folder);
  writeFileSync(join(folder, "report.json"), '{"ready":true}');
  writeFileSync(join(folder, "more.json"), "more ".repeat(1000));
  const files = ["report.json", "more.json"].map((name) => join(folder, name));
  const upload = (name: string, given: readonly string[]) =>
    run(process.execPath, [program, "upload", name, folder, ...given], { cwd: scratch, env });
  expect((await upload("report.json", files.slice(0, 1))).stdout).toContain("id 42");
  expect(stored.get("report.json")?.toString()).toBe('{"ready":true}');
  await upload("evidence", files);
  writeFileSync(join(scratch, "evidence.zip"), stored.get("evidence") ?? "");
  const unpacked = join(scratch, "unpacked");
  mkdirSync(unpacked);
  const unzip = [program, "unzip", join(scratch, "evidence.zip"), unpacked];
  await run(process.execPath, unzip, { cwd: scratch, env });
  expect(readFileSync(join(unpacked, "report.json"), "utf8")).toBe('{"ready":true}');
  expect(readFileSync(join(unpacked, "more.json"), "utf8")).toBe("more ".repeat(1000));
});

test("our own code gets an agent of the same undici", async () => {
  const { stdout } = await run(process.execPath, [program, "agent"], { cwd: scratch });
  expect(stdout).toBe("function\n");
});

test("a package that starts to use undici must say what it needs", async () => {
  const stranger = join(scratch, "node_modules/stranger");
  mkdirSync(stranger, { recursive: true });
  writeFileSync(join(stranger, "index.js"), 'import "undici";');
  const failure = await build({
    entryPoints: [join(stranger, "index.js")],
    bundle: true,
    write: false,
    platform: "node",
    plugins: [slimPackages(project)],
    logLevel: "silent",
  }).catch((error: unknown) => String(error));
  expect(failure).toContain("stranger uses undici");
});
