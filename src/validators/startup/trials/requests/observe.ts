import type { HttpExchange } from "#contract/http.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Ports } from "#contract/validator.ts";
import type { SourceLine } from "../../evidence.ts";
import { declaringLine, fieldLine } from "../../observe-source.ts";
import { linesWhere, startFiles } from "../../source-lines.ts";
import { type Asked, ask, askedOf, healthOf, isFailed, send } from "../asked.ts";
import { type Booted, saidIn } from "../booted.ts";
import { hostCheckLine } from "../suspect-lines.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { assetsOf } from "./page.ts";
import { hostsLine, secureLine } from "./settings-line.ts";
import { unbuiltBy } from "./unbuilt.ts";

// As a service of this name is called inside a cluster.
const SERVICE_NAME = "app.default.svc.cluster.local";
const LOG_SETTLE_MS = 200;

export interface AskedHost extends Asked {
  readonly host: string;
}

export interface RequestsSeen {
  readonly health: Asked;
  /** The line that declares the health path. */
  readonly healthLine?: SourceLine;
  /** Nobody names the health path: it is one that many applications have. */
  readonly isGuessed?: true;
  /** The only line of the project that decides by the name a request asks for. */
  readonly hostCheck?: SourceLine;
  /** Where the health path leads to, when it answers with a redirect. */
  readonly location?: string;
  /** The line of the settings that sends plain requests to HTTPS. */
  readonly secureLine?: SourceLine;
  readonly root: Asked;
  /** What was printed while `/` failed. */
  readonly said?: Pick<Booted, "failure" | "lastLines" | "excerpt">;
  /** The line that declares a column which the database was said not to have. */
  readonly field?: SourceLine;
  /** Assets that the page at `/` asks for; absent when it is no page. */
  readonly assets?: readonly Asked[];
  /** Only lines of the project that name an asset which failed, by its path. */
  readonly lines: Readonly<Record<string, SourceLine>>;
  /** The line that makes assets in a deployment, and was not run here. */
  readonly unbuilt?: SourceLine;
  /** The health path under other names. */
  readonly hosts: readonly AskedHost[];
  /** The line of the settings that says which names are answered. */
  readonly hostsLine?: SourceLine;
}

export async function observeRequests(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<RequestsSeen>> {
  const { ports, first } = context;
  const { baseUrl, running, record } = first;
  if (baseUrl === undefined || running === undefined)
    return { tried: false, outcome: "not-applicable", reason: "Nothing of ours serves." };
  const { path } = healthOf(record);
  const exchange = await send(ports, { baseUrl, path }, signal);
  const health = askedOf(path, exchange);
  const [location] = exchange.kind === "response" ? (exchange.headers["location"] ?? []) : [];
  const root = await observeRoot(context, baseUrl, signal);
  const { tree } = ports.target;
  const healthLine = declaringLine(tree, path);
  const hostCheck = hostCheckLine(tree);
  const unbuilt = unbuiltBy(ports.target);
  const hosts = await askHosts(context, { baseUrl, path }, signal);
  return {
    tried: true,
    seen: {
      health,
      ...(healthLine === undefined ? {} : { healthLine }),
      ...(isNamed(ports, path) || healthLine !== undefined ? {} : { isGuessed: true }),
      ...(hostCheck === undefined ? {} : { hostCheck }),
      ...(unbuilt === undefined ? {} : { unbuilt }),
      ...(location === undefined ? {} : { location: ports.redact(location) }),
      ...settingsLines(tree, location),
      ...root,
      hosts,
    },
  };
}

function isNamed({ settings, target }: Ports, path: string): boolean {
  return settings.app.health !== undefined || target.plan.declaredHealth?.path === path;
}

function settingsLines(
  tree: SourceTree,
  location = "",
): Pick<RequestsSeen, "secureLine" | "hostsLine"> {
  const secure = secureLine(tree, location);
  const hosts = hostsLine(tree);
  return {
    ...(secure === undefined ? {} : { secureLine: secure }),
    ...(hosts === undefined ? {} : { hostsLine: hosts }),
  };
}

async function observeRoot(
  { ports, first }: TrialContext,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Pick<RequestsSeen, "root" | "said" | "field" | "assets" | "lines">> {
  const log = first.running?.log;
  const mark = log?.mark() ?? 0;
  const headers = { accept: "text/html,*/*" };
  const question = { baseUrl, path: "/", headers };
  const exchange = await send(ports, question, signal);
  const root = askedOf("/", exchange);
  if (isFailed(root)) {
    // Twice, so that no passing trouble is taken for a fault.
    const again = await ask(ports, question, signal);
    if (!isFailed(again)) return { root: again, lines: {} };
    await ports.clock.sleep(LOG_SETTLE_MS, signal);
    const said = saidIn(ports, ports.redact(log?.since(mark) ?? ""));
    const field = fieldLine(ports.target.tree, said.failure?.message ?? "");
    return { root: again, said, ...(field === undefined ? {} : { field }), lines: {} };
  }
  if (!isPage(exchange)) return { root, lines: {} };
  const assets: Asked[] = [];
  for (const path of assetsOf(exchange.body, `${baseUrl}/`))
    assets.push(await ask(ports, { baseUrl, path }, signal));
  return { root, assets, lines: linesOfAssets(ports, assets) };
}

function isPage(exchange: HttpExchange): exchange is Extract<HttpExchange, { kind: "response" }> {
  if (exchange.kind !== "response" || exchange.status >= 300) return false;
  return (exchange.headers["content-type"] ?? []).some((type) => type.includes("text/html"));
}

function linesOfAssets(
  ports: Ports,
  assets: readonly Asked[],
): Readonly<Record<string, SourceLine>> {
  const { tree } = ports.target;
  const pages = tree.files.filter((file) => /\.(?:html?|ejs|hbs|pug|njk|jinja2?|erb)$/.test(file));
  const files = [...new Set([...pages, ...startFiles(tree)])];
  const found: Record<string, SourceLine> = {};
  for (const { path, status = 500 } of assets) {
    if (status < 400) continue;
    const name = path.split("?")[0] ?? path;
    const hits = linesWhere(tree, files, (line) => line.includes(name));
    const [sole] = hits;
    if (sole !== undefined && hits.length === 1) found[path] = { file: sole.file, line: sole.line };
  }
  return found;
}

/** As a probe by address and a call by the name of a service would ask it. */
async function askHosts(
  { ports, first }: TrialContext,
  { baseUrl, path }: { readonly baseUrl: string; readonly path: string },
  signal: AbortSignal,
): Promise<readonly AskedHost[]> {
  const { port } = new URL(baseUrl);
  const address = first.running?.outsideAddress ?? first.running?.address;
  const names = [...(address === undefined ? [] : [`${address}:${port}`]), SERVICE_NAME];
  const asked: AskedHost[] = [];
  for (const host of names)
    asked.push({ host, ...(await ask(ports, { baseUrl, path, headers: { host } }, signal)) });
  return asked;
}
