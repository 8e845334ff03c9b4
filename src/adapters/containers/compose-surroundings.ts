import type { ContainerPlan, ServicePlan } from "#contract/container.ts";
import type { Origin } from "#contract/source-tree.ts";
import { type ComposeService, identityOf, isPostgres } from "./compose-service.ts";

export type Surrounding = Pick<ContainerPlan, "databaseNames" | "services" | "migrate" | "reasons">;

/** What stands beside the target: its databases, and the services it needs in the order of their start. */
export function surroundingsOf(
  services: readonly ComposeService[],
  target: ComposeService,
): Surrounding {
  const needed = inOrder(services, target);
  const databases = services.filter(isPostgres);
  const own = databases.filter(
    (service) => needed.includes(service) || isMentioned(service, target),
  );
  const usual = databases.filter(({ profiles }) => profiles.length === 0);
  const names = (own.length > 0 ? own : usual).flatMap((service) => namesFor(service, target));
  const others = needed.filter((service) => !isPostgres(service));
  const migrate = others.find((service) => isMigration(service, target));
  const started = others.flatMap((service) => planOf(service));
  return {
    databaseNames: [...new Set(names)],
    services: started,
    ...(migrate === undefined ? {} : { migrate: migrationOf(migrate) }),
    reasons: [
      ...own.map(({ name, image, file, line }) => ({
        text: `service ${name} (${image ?? "built here"}) is the database; one is provided in its place`,
        file,
        line,
      })),
      ...started.map(({ origin }) => origin),
      ...others
        .filter((service) => service.image === undefined || service.build !== undefined)
        .map(notStarted),
    ],
  };
}

/** Names of every database of a compose file that has no target in it. */
export function databasesOf(services: readonly ComposeService[]): readonly string[] {
  const databases = services.filter(
    (service) => isPostgres(service) && service.profiles.length === 0,
  );
  return [...new Set(databases.flatMap(({ names }) => names))];
}

/** The services a target depends on, those first that others depend on. */
function inOrder(
  services: readonly ComposeService[],
  target: ComposeService,
): readonly ComposeService[] {
  const found: ComposeService[] = [];
  const seen = new Set([target.name]);
  const mentioned = services
    .filter((service) => isMentioned(service, target))
    .map(({ name }) => name);
  const pending = [...new Set([...target.dependsOn, ...mentioned])]
    .toReversed()
    .map((name) => ({ name, isOpen: true }));
  while (pending.length > 0) {
    const next = pending.pop();
    const service = services.find(({ name }) => name === next?.name);
    if (service === undefined || next === undefined) continue;
    if (!next.isOpen) found.push(service);
    else if (!seen.has(service.name)) {
      seen.add(service.name);
      pending.push({ name: service.name, isOpen: false });
      for (const name of service.dependsOn.toReversed()) pending.push({ name, isOpen: true });
    }
  }
  return found;
}

/** Whether a value of the target's environment names the service as a host. */
function isMentioned(service: ComposeService, target: ComposeService): boolean {
  if (service.name === target.name) return false;
  return target.environment.some(({ name, value }) => {
    const isHost = /HOST|SERVER|ADDR/i.test(name);
    return [...(isHost ? [value] : []), ...hostsIn(value)].some((host) =>
      service.names.includes(host),
    );
  });
}

/** Hosts of an address, or of a list such as `kafka:9092,other:9092`. */
function hostsIn(value: string): readonly string[] {
  const addresses = value.matchAll(/\/\/(?:[^@/\s]*@)?([\w.-]+)/g);
  const pairs = value.matchAll(/(?:^|,)([\w.-]+):\d/g);
  return [...addresses, ...pairs].map(([, host = ""]) => host);
}

function namesFor(service: ComposeService, target: ComposeService): readonly string[] {
  const link = target.links[service.name];
  return link === undefined ? service.names : [...service.names, link];
}

// A service of the same image that only migrates is a step of the start and no service.
function isMigration(service: ComposeService, target: ComposeService): boolean {
  const words = [...(service.entrypoint ?? []), ...(service.command ?? [])].join(" ");
  const isSame = service.build !== undefined && identityOf(service) === identityOf(target);
  return isSame && /migrat|alembic|upgrade/i.test(`${service.name} ${words}`) && words !== "";
}

function migrationOf({ name, entrypoint, command, file, commandLine }: ComposeService) {
  return {
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    origin: { text: `service ${name} of the compose file`, file, line: commandLine },
  };
}

function planOf(service: ComposeService): readonly ServicePlan[] {
  const { name, image, build, entrypoint, command, healthcheck, file, line } = service;
  if (image === undefined || build !== undefined) return [];
  return [
    {
      name,
      image,
      ...(entrypoint === undefined ? {} : { entrypoint }),
      ...(command === undefined ? {} : { command }),
      environment: Object.fromEntries(service.environment.map((own) => [own.name, own.value])),
      ...(healthcheck === undefined || healthcheck === "none" ? {} : { healthcheck }),
      origin: { text: `service ${name} (${image}), which the application depends on`, file, line },
    },
  ];
}

function notStarted({ name, file, line }: ComposeService): Origin {
  return {
    text: `service ${name} is built here and not started beside the application`,
    file,
    line,
  };
}
