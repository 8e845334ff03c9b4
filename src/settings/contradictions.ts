import { localHostOf } from "#contract/database-host.ts";
import type { SettingsProblem } from "#contract/failure.ts";
import { nameAt } from "./knob.ts";
import { knobOf } from "./knobs.ts";
import { exampleOf } from "./problems.ts";
import type { Whereabouts } from "./raw-settings.ts";

/** One setting with its placeholders filled, where it was written. */
export interface Written extends Whereabouts {
  readonly value: unknown;
}

/** What was written for this key; undefined when it was left to its default or to detection. */
export type WrittenAt = (key: string) => Written | undefined;

const ATTACHED_TO = ["app.base-url", "app.container"];
const MADE_FROM = ["app.image", "app.dockerfile"];
const OF_CONTAINERS = ["app.network", "app.egress", "app.memory-limit-mb", "app.cpus"];

/** Every pair of settings that cannot both be meant. */
export function contradictions(at: WrittenAt): readonly SettingsProblem[] {
  return [
    ...ofRuntime(at),
    ...ofImages(at),
    ...ofAttaching(at),
    ...ofContainers(at),
    ...ofDatabase(at),
  ];
}

function ofRuntime(at: WrittenAt): readonly SettingsProblem[] {
  const runtime = at("app.runtime");
  if (runtime === undefined || runtime.value === "auto") return [];
  const named = (keys: readonly string[]) => keys.find((key) => at(key) !== undefined);
  const [attached, made] = [named(ATTACHED_TO), named(MADE_FROM)];
  const refuse = (allowed: string, example: string) => [
    problem("app.runtime", runtime, { allowed, example }),
  ];
  if (runtime.value === "attach") {
    // An image beside it is told where the image is.
    if (attached !== undefined) return [];
    if (made !== undefined)
      return refuse(`docker or auto, because ${made} says what to run`, "app: { runtime: docker }");
    return refuse(
      "attach together with app.base-url or app.container, which says what to attach to",
      attachTo("app.base-url"),
    );
  }
  if (attached !== undefined)
    return refuse(
      `attach or auto, because ${attached} names something that already runs`,
      attachTo(attached),
    );
  if (runtime.value === "process" && made !== undefined)
    return refuse(
      `docker or auto, because ${made} says what runs in a container`,
      "app: { runtime: docker }",
    );
  return [];
}

function ofImages(at: WrittenAt): readonly SettingsProblem[] {
  const [image, dockerfile, install] = [at("app.image"), at("app.dockerfile"), at("app.install")];
  const made = MADE_FROM.find((key) => at(key) !== undefined);
  const isDocker = made !== undefined || at("app.runtime")?.value === "docker";
  return [
    ...(image === undefined || dockerfile === undefined
      ? []
      : [
          problem("app.dockerfile", dockerfile, {
            allowed: `either app.image, which is run (${placeOf("app.image", image)}), or app.dockerfile, which is built first`,
            example: example("app.dockerfile"),
          }),
        ]),
    ...(install === undefined || !isDocker
      ? []
      : [
          problem("app.install", install, {
            allowed: `nothing beside ${made ?? "app.runtime: docker"}, because an image brings its dependencies`,
            example: "app: { runtime: process, install: npm ci }",
          }),
        ]),
  ];
}

/** What already runs is neither made nor started. */
function ofAttaching(at: WrittenAt): readonly SettingsProblem[] {
  const [attached] = ATTACHED_TO.filter((key) => at(key) !== undefined);
  if (attached === undefined) return [];
  const isContainer = at("app.container") !== undefined;
  const ofStarting = isContainer ? ["app.start", "app.install"] : [];
  return [...MADE_FROM, ...ofStarting].flatMap((key) => {
    const written = at(key);
    const named = isContainer ? "app.container" : attached;
    if (written === undefined) return [];
    // A second sentence about the same line would say nothing new.
    if (key === "app.install" && MADE_FROM.some((other) => at(other) !== undefined)) return [];
    return [
      problem(key, written, {
        allowed: `nothing beside ${named}, which names something that already runs`,
        example: example(named),
      }),
    ];
  });
}

function ofContainers(at: WrittenAt): readonly SettingsProblem[] {
  if (at("app.runtime")?.value !== "process") return [];
  return OF_CONTAINERS.flatMap((key) => {
    const written = at(key);
    return written === undefined
      ? []
      : [
          problem(key, written, {
            allowed:
              "nothing beside app.runtime: process, because only containers can be held to it",
            example: "app: { runtime: docker }",
          }),
        ];
  });
}

function ofDatabase(at: WrittenAt): readonly SettingsProblem[] {
  const [url, version, runtime] = [at("database.url"), at("database.version"), at("app.runtime")];
  if (url === undefined) return [];
  const contained = MADE_FROM.find((key) => at(key) !== undefined);
  const isDocker = runtime?.value === "docker" || contained !== undefined;
  const host = localHostOf(String(url.value));
  return [
    ...(version === undefined
      ? []
      : [
          problem("database.version", version, {
            allowed: "nothing beside database.url, because that server has a version already",
            example: example("database.version"),
          }),
        ]),
    ...(host === undefined || !isDocker
      ? []
      : [
          {
            key: "database.url",
            ...whereabouts(url),
            received: `an address on ${host}, which a container cannot reach`,
            allowed:
              "an address that containers can reach, or none: PostgreSQL is then provided beside the application; or app.runtime: process",
            example: "database: { version: 16 }",
          },
        ]),
  ];
}

function problem(
  key: string,
  written: Written,
  rest: Pick<SettingsProblem, "allowed" | "example">,
): SettingsProblem {
  const isHidden = knobOf(key)?.secret === true;
  const received = isHidden ? "a value (not shown)" : JSON.stringify(written.value);
  return { key, ...whereabouts(written), received, ...rest };
}

function whereabouts({ source, line }: Written): Whereabouts {
  return { source, ...(line === undefined ? {} : { line }) };
}

function placeOf(key: string, { source, line }: Written): string {
  const knob = knobOf(key);
  const isDoor =
    knob !== undefined && [nameAt("flag", knob), nameAt("input", knob)].includes(source);
  return isDoor || line === undefined ? source : `${source}:${line}`;
}

function attachTo(key: string): string {
  return example(key).replace("{ ", "{ runtime: attach, ");
}

function example(key: string): string {
  const knob = knobOf(key);
  return knob === undefined ? "" : exampleOf(knob);
}
