import type {
  EnvironmentRead,
  LaunchPlan,
  MisnamedVariable,
  VariableShape,
} from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Level } from "./evidence-chain.ts";
import type { DeclaredVariable } from "./platforms/declaration.ts";
import { isAlike } from "./similar-names.ts";

// How the platform's database is spoken to says nothing of the one that is provided here.
const OWN_SERVER = /(?:^|_)(?:DB|DATABASE|PG|POSTGRES(?:QL)?)_?.*(?:SSL|TLS)/;

// Such a value means the same on every machine, unlike the address of a service.
const PARSED: ReadonlySet<VariableShape> = new Set(["integer", "number", "boolean"]);

/**
 * The variables of the plan with what the manifests provide. A value of a platform is an example like
 * one of the example file; a compose file's value belongs to its own network, and fills only a gap.
 */
export function withProvided(
  reads: readonly EnvironmentRead[],
  tree: SourceTree,
  levels: readonly Level[],
): Pick<LaunchPlan, "environment" | "misnamed"> {
  const isCompose = (file: string) => /\.ya?ml$/.test(file) && /compose/.test(file);
  const given = levels.flatMap(({ declaration }) => declaration.variables);
  const platforms = given.filter(({ file, name }) => !isCompose(file) && !OWN_SERVER.test(name));
  const composed = given.filter(({ file }) => isCompose(file));
  const known = withBinding(
    reads.map((read) => provided(read, platforms, composed)),
    given,
  );
  const names = new Set(reads.map(({ name }) => name));
  const unseen = platforms.filter(({ name }) => !names.has(name));
  const first = unseen.filter(
    ({ name }, index) => unseen.findIndex((other) => other.name === name) === index,
  );
  return {
    environment: [...known, ...first.flatMap(readOf)],
    ...(given.length === 0 ? {} : { misnamed: misnamedIn(known, tree, given) }),
  };
}

const ANY_ADDRESS = new Set(["0.0.0.0", "::", "[::]"]);
const ADDRESS_PART = /(?:HOST|HOSTNAME|ADDRESS|BIND)$/;
// Another server than the one that serves, or somebody else's.
const OTHER_SERVER =
  /(?:^|_)(?:REDIS|VALKEY|MYSQL|MONGO|MONGODB|KAFKA|RABBIT|RABBITMQ|AMQP|NATS|SMTP|MAIL|ELASTIC\w*|DB|DATABASE|POSTGRES\w*|PG\w*|CACHE|QUEUE|METRICS?|PROMETHEUS|ADMIN|DEBUG|GRPC|MANAGEMENT)(?:_|(?=HOST|ADDRESS|BIND))/;

/** An application with names of its own for its address and port is told both, as its manifest does. */
function withBinding(
  reads: readonly EnvironmentRead[],
  given: readonly DeclaredVariable[],
): readonly EnvironmentRead[] {
  const set = given.filter(({ value = "" }) => ANY_ADDRESS.has(value)).map(({ name }) => name);
  const shown = reads.filter(({ example = "" }) => ANY_ADDRESS.has(example));
  const names = [...set, ...shown.map(({ name }) => name)];
  const addresses = new Set(
    names.filter((name) => ADDRESS_PART.test(name) && !OTHER_SERVER.test(name)),
  );
  // Of two servers in one process each has a port of its own, and one that is given PORT uses that.
  const isOnly = addresses.size === 1 && !reads.some(({ name }) => name === "PORT");
  const ports = new Set(
    isOnly ? [...addresses].map((name) => name.replace(ADDRESS_PART, "PORT")) : [],
  );
  return reads.map((read) => {
    if (addresses.has(read.name)) return { ...read, binds: "address" };
    return ports.has(read.name) ? { ...read, binds: "port" } : read;
  });
}

function provided(
  read: EnvironmentRead,
  platforms: readonly DeclaredVariable[],
  composed: readonly DeclaredVariable[],
): EnvironmentRead {
  const named = ({ name }: DeclaredVariable) => name === read.name;
  const set = platforms.find((place) => named(place) && place.value !== undefined);
  if (set?.value !== undefined && PARSED.has(read.shape ?? "url"))
    return { ...read, example: set.value, manifest: { file: set.file, line: set.line } };
  if (read.example !== undefined && read.example !== "") return read;
  const needed = read.required && read.default === undefined ? composed : [];
  const places = [...platforms, ...needed].filter(named);
  const value = places.find((place) => place.value !== undefined)?.value;
  if (places.length === 0) return read;
  // Declared without a value is documented all the same.
  return { ...read, example: value ?? read.example ?? "" };
}

function readOf({ name, value, file, line }: DeclaredVariable): readonly EnvironmentRead[] {
  return value === undefined ? [] : [{ name, file, line, required: false, example: value }];
}

// What the platform or the language reads itself, whatever the code says.
const PLATFORM =
  /^(?:PORT|HOST|HOSTNAME|PATH|HOME|TZ|LANG|LC_\w+|NODE_\w+|NPM_\w+|YARN_\w+|PYTHON\w*|PIP_\w+|POETRY_\w+|UV_\w+|GUNICORN_\w+|WEB_CONCURRENCY|UVICORN_\w+|FLASK_\w+|DJANGO_\w+|RAILS_\w+|RACK_ENV|BUNDLE_\w+|RUBY\w*|GO\w*|JAVA_\w+|JDK_\w+|SPRING_\w+|MAVEN_\w+|PRIMARY_REGION|FLY_\w+|RENDER_\w+|RAILWAY_\w+|HEROKU_\w+|NIXPACKS_\w+|POSTGRES_\w+|PG\w+|DISABLE_COLLECTSTATIC|MALLOC_\w+|OTEL_\w+|DD_\w+|SENTRY_\w+|AWS_\w+)$/;
const TEXTS = /\.(?:md|lock)$|(^|\/)(?:package-lock\.json|pnpm-lock\.yaml)$/;

/** A name that only manifests know, and a very similar one that only the code knows. */
function misnamedIn(
  reads: readonly EnvironmentRead[],
  tree: SourceTree,
  given: readonly DeclaredVariable[],
): readonly MisnamedVariable[] {
  const provided = new Set(given.map(({ name }) => name));
  const unread = [...provided].filter((name) => !PLATFORM.test(name) && !reads.some(isNamed(name)));
  const ungiven = reads.filter(
    ({ name, example, ...read }) =>
      !provided.has(name) && read.default === undefined && example === undefined,
  );
  if (unread.length === 0 || ungiven.length === 0) return [];
  const manifests = new Set(given.map(({ file }) => file));
  const code = tree.files.filter((file) => !manifests.has(file) && !TEXTS.test(file));
  const isNowhere = (name: string) => !code.some((file) => tree.read(file)?.includes(name));
  return unread.filter(isNowhere).flatMap((name): readonly MisnamedVariable[] => {
    const place = given.find((variable) => variable.name === name);
    const alike = ungiven.filter((read) => isAlike(name, read.name));
    const [read] = alike;
    const isOne = new Set(alike.map((found) => found.name)).size === 1;
    if (place === undefined || read === undefined || !isOne) return [];
    return [
      {
        given: { text: `${name} is given`, file: place.file, line: place.line },
        givenName: name,
        read: { text: `${read.name} is read`, file: read.file, line: read.line },
        readName: read.name,
      },
    ];
  });
}

function isNamed(name: string) {
  return (read: EnvironmentRead): boolean => read.name === name;
}
