import type { BootRecord } from "#contract/boot.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { ListeningSocket } from "#contract/runtime.ts";
import type { Settings } from "#contract/settings.ts";
import type { StartupEvidence } from "./evidence.ts";
import { STARTUP_RULES } from "./rules.ts";
import { at, placeOr } from "./wording.ts";

/** Where it listens: on the port it was given, and beyond the loopback interface. */
export function judgeBinding(payload: StartupEvidence, settings: Settings): readonly Finding[] {
  return [
    answer(STARTUP_RULES.port, portAnswer(payload, settings)),
    answer(STARTUP_RULES.loopback, loopbackAnswer(payload)),
    answer(STARTUP_RULES.ipv6Only, ipv6Answer(payload)),
  ];
}

const NOT_UP: Answer = { outcome: "inconclusive", message: "Not observed: it never listened." };
const ATTACHED: Answer = {
  outcome: "not-applicable",
  message: "The target was attached; its address was given.",
};

function portAnswer(payload: StartupEvidence, settings: Settings): Answer {
  const { boot, port, start } = payload;
  const { assignedPort, outcome, sockets } = boot;
  if (outcome === "attached") return ATTACHED;
  const isUp = outcome === "ready" || outcome === "unhealthy";
  const listensOn = portsOf(sockets ?? []);
  if (sockets === undefined && isUp)
    return { outcome: "satisfied", message: "It answers on the port it was given." };
  if (listensOn.includes(assignedPort))
    return { outcome: "satisfied", message: "It listens on the port it was given." };
  if (listensOn.length === 0) return NOT_UP;
  const declared = listensOn.find((own) => isDeclared(payload, own));
  if (declared !== undefined)
    return {
      outcome: "satisfied",
      message: `It listens on port ${declared}, which its start command gives and EXPOSE names.`,
    };
  const others = listensOn.join(" and ");
  const told =
    settings.app.port === undefined
      ? "the port given as PORT"
      : `${settings.app.port}, the port of app.port`;
  return {
    outcome: "violated",
    message: `The application listens on port ${others} instead of ${told}.`,
    place: placeOr(port ?? start.origin, "start"),
    evidence: "/boot/sockets",
    remedy: `Read PORT at ${at(port ?? start.origin, "the start command")} and use ${listensOn[0]} only as its default.`,
    replay: `PORT=8099 ${start.text}`,
  };
}

/** It listens, and neither on the port it was given nor on one that its command line and EXPOSE name. */
export function isPortIgnored(payload: StartupEvidence): boolean {
  const { assignedPort, sockets = [] } = payload.boot;
  const ports = portsOf(sockets);
  const isMeant = (port: number) => port === assignedPort || isDeclared(payload, port);
  return ports.length > 0 && !ports.some(isMeant);
}

/** Whoever runs the image reads the port from it, and the command line leaves no other choice. */
function isDeclared({ image, start }: StartupEvidence, port: number): boolean {
  const isExposed = image?.facts?.exposedPorts.includes(port) === true;
  return isExposed && new RegExp(`(^|[^\\d.])${port}([^\\d.]|$)`).test(start.text);
}

/** Everything that it listens on belongs to the loopback interface. */
export function hearsItselfOnly({ sockets = [], assignedPort }: BootRecord): boolean {
  const relevant = serving(sockets, assignedPort);
  return relevant.length > 0 && relevant.every(({ address }) => isLoopback(address));
}

function loopbackAnswer({ boot, host, start, outsideAddress }: StartupEvidence): Answer {
  const { outcome } = boot;
  if (outcome === "attached") return ATTACHED;
  const outside = boot.probes.find(({ address }) => address === outsideAddress);
  if (outside?.status !== undefined)
    return { outcome: "satisfied", message: "It answers on an address that is not the loopback." };
  const relevant = serving(boot.sockets ?? [], boot.assignedPort);
  const isRefused = boot.sockets === undefined && outside?.faultCode === "ECONNREFUSED";
  if (relevant.some(({ address }) => !isLoopback(address)))
    return { outcome: "satisfied", message: "It listens beyond the loopback interface." };
  if (relevant.length === 0 && !isRefused)
    return outcome === "ready"
      ? {
          outcome: "inconclusive",
          message: "This machine shows neither its listening sockets nor an outside address.",
        }
      : NOT_UP;
  const address = relevant[0]?.address ?? "the loopback interface";
  return {
    outcome: "violated",
    message: `The application listens on ${address} only; nobody outside its container can reach it.`,
    place: placeOr(host ?? start.origin, "start"),
    evidence: "/boot/sockets",
    remedy:
      host === undefined
        ? "Let the server listen on 0.0.0.0, for example with --host 0.0.0.0."
        : `Listen on 0.0.0.0 at ${at(host, "")}.`,
    replay: start.text,
  };
}

/** It listens on IPv6 addresses, and who asked by IPv4 was refused: `::` alone may take both. */
export function refusesIpv4({ sockets = [], assignedPort, probes }: BootRecord): boolean {
  const relevant = serving(sockets, assignedPort);
  const isIpv6 = relevant.length > 0 && relevant.every(({ address }) => address.includes(":"));
  const byIpv4 = probes.filter(({ address }) => !address.includes(":"));
  const isRefused =
    byIpv4.length > 0 && byIpv4.every(({ faultCode }) => faultCode === "ECONNREFUSED");
  return isIpv6 && isRefused && !relevant.every(({ address }) => isLoopback(address));
}

function ipv6Answer({ boot, host, start }: StartupEvidence): Answer {
  if (boot.outcome === "attached") return ATTACHED;
  const relevant = serving(boot.sockets ?? [], boot.assignedPort);
  const isAnswered = boot.probes.some(
    ({ address, status }) => status !== undefined && !address.includes(":"),
  );
  if (isAnswered || relevant.some(({ address }) => !address.includes(":")))
    return { outcome: "satisfied", message: "It can be reached by IPv4." };
  if (!refusesIpv4(boot))
    return relevant.length === 0
      ? NOT_UP
      : { outcome: "inconclusive", message: "No question by IPv4 was answered or refused." };
  return {
    outcome: "violated",
    message: `The application listens on \`${relevant[0]?.address}\` for IPv6 only: a connection by IPv4 is refused.`,
    place: placeOr(host ?? start.origin, "start"),
    evidence: "/boot/sockets",
    replay: start.text,
  };
}

// Other sockets, such as a debugger's, may well be private.
function serving(
  sockets: readonly ListeningSocket[],
  assignedPort: number,
): readonly ListeningSocket[] {
  const assigned = sockets.filter(({ port }) => port === assignedPort);
  return assigned.length > 0 ? assigned : sockets;
}

function portsOf(sockets: readonly ListeningSocket[]): readonly number[] {
  return [...new Set(sockets.map(({ port }) => port))].sort((a, b) => a - b);
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.|localhost$)/.test(address.replace(/^\[|\]$/g, ""));
}
