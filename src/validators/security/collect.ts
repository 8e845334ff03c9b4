import type { Secret } from "#contract/boot.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { type Canary, canariesOf, sightings } from "./canaries.ts";
import { debugSigns } from "./debug.ts";
import type { Leak, SecurityEvidence } from "./evidence.ts";
import { observeImage } from "./image/collect.ts";
import { literalKeys } from "./literal-keys.ts";
import { observeAnswers } from "./observe-answers.ts";
import { defaultsInUse } from "./observe-defaults.ts";
import { givenSecrets } from "./observe-values.ts";
import { printPlace } from "./print-place.ts";
import { type CodeFile, codeFiles } from "./source-code.ts";

// A value that a person wrote can be an ordinary word; from here on it cannot.
const LEAST_GIVEN_CHARACTERS = 20;
const START_FILE = /(^|\/)(Dockerfile[^/]*|Procfile|package\.json|[^/]+\.(sh|toml))$/;

interface Sink {
  readonly name: string;
  readonly text: string;
}

/** Looks for this run's secrets in the log and in answers, for weak keys, and for debug mode. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<SecurityEvidence>> {
  const { target, databases } = ports;
  const { tree, plan, instance } = target;
  const position = await databases?.position();
  const { answers, limits } = await observeAnswers(ports, signal);
  const messages = position === undefined ? undefined : await databases?.messages(position);
  const log = instance?.running?.log.capture();
  const canaries = canariesOf(searchable(ports));
  const files = codeFiles(tree);
  const startTexts = startTextsOf(ports);
  const sinks: Sink[] = [
    ...answers.map(({ sink, headers, body }) => ({
      name: sink,
      text: `${JSON.stringify(headers)}\n${body}`,
    })),
    ...(log === undefined ? [] : [{ name: "log", text: log.text }]),
    ...(messages === undefined
      ? []
      : [
          {
            name: "database log",
            text: messages.map((message) => JSON.stringify(message)).join("\n"),
          },
        ]),
  ];
  const defaults = await defaultsInUse(ports, signal);
  const image = await observeImage(ports, signal);
  const dropped = log?.droppedBytes ?? 0;
  const isReadable = plan.language === "python" || plan.language === "node";
  return {
    payload: {
      isStarted: instance !== undefined && instance.record.outcome !== "attached",
      readFileCount: isReadable ? files.length : 0,
      secrets: [...defaults.uses, ...givenSecrets(ports)],
      literals: isReadable ? literalKeys(files, startTexts) : [],
      leaks: sinks.flatMap((sink) => leaksOf(ports, sink, { canaries, files })),
      searched: sinks.map(({ name }) => name).sort(),
      canaries: canaries.map(({ name }) => name).sort(),
      debug: debugSigns({ files, startTexts, answers, log: log?.text }),
      ...(image === undefined ? {} : { image: image.image }),
    },
    limitsReached: [
      ...limits,
      ...defaults.limits,
      ...(image?.limits ?? []),
      ...(dropped > 0 ? [`${dropped} bytes of the log were not kept and not searched`] : []),
    ],
  };
}

/** Values that cannot stand anywhere by chance. */
function searchable(ports: Ports): readonly Secret[] {
  const { instance } = ports.target;
  const password = instance?.database?.connection.password;
  const origins = new Map(instance?.record.variables.map(({ name, origin }) => [name, origin]));
  return (instance?.secrets ?? []).filter(({ name, value }) => {
    if (value === password || origins.get(name) === "generated") return true;
    return value.length >= LEAST_GIVEN_CHARACTERS && origins.get(name) !== "constant";
  });
}

interface Search {
  readonly canaries: readonly Canary[];
  readonly files: readonly CodeFile[];
}

function leaksOf(ports: Ports, sink: Sink, { canaries, files }: Search): Leak[] {
  const password = ports.target.instance?.database?.connection.password;
  return sightings(sink.text, canaries).map(({ secret, value, line, before }) => {
    const isDatabasePassword = value === password;
    const printed = { secret, isDatabasePassword, before };
    const place = sink.name === "log" ? (printPlace(files, printed) ?? null) : null;
    return { secret, isDatabasePassword, sink: sink.name, line: ports.redact(line), place };
  });
}

function startTextsOf({ target }: Ports): readonly string[] {
  const { plan, tree } = target;
  const scripts = tree.files.filter((file) => START_FILE.test(file)).slice(0, 50);
  return [plan.start.argv.join(" "), ...scripts.map((file) => tree.read(file) ?? "")];
}
