import type { Rule } from "#contract/rule.ts";
import { CONFIGURATION_RULES } from "./causes/configuration-rules.ts";
import { LOADING_RULES } from "./causes/loading-rules.ts";
import { MIGRATION_RULES } from "./causes/migration-rules.ts";
import { DECLARED_RULES } from "./declared/rules.ts";
import { IMAGE_RULES } from "./image/rules.ts";

const PYTHON_IMPORTS = "https://docs.python.org/3/reference/import.html";
const NODE_ERRORS = "https://nodejs.org/api/errors.html";
const TWELVE_FACTOR_CONFIG = "https://12factor.net/config";
const TWELVE_FACTOR_PORT = "https://12factor.net/port-binding";
const TWELVE_FACTOR_DISPOSABILITY = "https://12factor.net/disposability";
const KUBERNETES_PROBES =
  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/";
const KUBERNETES_TERMINATION =
  "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination";

/** The questions of the phase, in the order in which a boot meets them. */
export const STARTUP_RULES = {
  ...IMAGE_RULES,
  ...DECLARED_RULES,
  install: {
    id: "startup/install-failure",
    title: "The dependencies can be installed",
    failureTitle: "The dependencies cannot be installed",
    severity: "critical",
    why: "A platform installs the dependencies from the manifest before it starts anything.",
    remedy: "Run the install command in a clean checkout and repair the manifest or the lock file.",
    links: [],
  },
  ...MIGRATION_RULES,
  migration: {
    id: "startup/migration-failure",
    title: "The migrations run in an empty database",
    failureTitle: "The migrations fail in an empty database",
    severity: "critical",
    why: "A release whose migration step fails is not rolled out.",
    remedy: "Run the migration command against an empty database and repair the failing step.",
    links: [],
  },
  ...LOADING_RULES,
  command: {
    id: "startup/command-unstartable",
    title: "The start command can be run",
    failureTitle: "The start command cannot be run",
    severity: "critical",
    why: "A program that is not there or not executable ends every container at once.",
    remedy:
      "Name a program that the production dependencies install, and make the script executable.",
    links: ["https://docs.docker.com/engine/containers/run/#exit-status"],
  },
  imports: {
    id: "startup/import-failure",
    title: "Every module that the start needs can be imported",
    failureTitle: "A module or a symbol cannot be imported",
    severity: "critical",
    why: "One import that fails ends the process before it listens.",
    remedy: "Correct the import, define what it asks for, or declare the missing dependency.",
    links: [PYTHON_IMPORTS, NODE_ERRORS],
  },
  syntax: {
    id: "startup/syntax-failure",
    title: "Every source file that the start needs can be parsed",
    failureTitle: "A source file cannot be parsed",
    severity: "critical",
    why: "A file that cannot be parsed ends the process before any of it runs.",
    remedy: "Correct the syntax, or run the version of the language that knows it.",
    links: [],
  },
  variable: {
    id: "startup/environment-variable-absent",
    title: "No required environment variable is absent",
    failureTitle: "A required environment variable is absent",
    severity: "critical",
    why: "A variable without a default or a documented value is missing in the next environment as well.",
    remedy:
      "Give the variable a default, or document it in the example environment file and set it everywhere.",
    links: [TWELVE_FACTOR_CONFIG],
  },
  undocumented: {
    id: "startup/environment-variable-undocumented",
    title: "Every variable that is read without a default is documented",
    failureTitle: "A variable is read without a default and without a documented value",
    severity: "note",
    why: "The code that reads it fails later, at the first request that needs it.",
    remedy: "Give it a default, or document it in the example environment file.",
    links: [TWELVE_FACTOR_CONFIG],
  },
  ...CONFIGURATION_RULES,
  configuration: {
    id: "startup/configuration-failure",
    title: "The application can be created and configured",
    failureTitle: "The application raises an exception while it starts",
    severity: "critical",
    why: "Routers, handlers and settings are wired once at the start; a failure there serves nobody.",
    remedy: "Repair the line that raises, and start the application again.",
    links: [],
  },
  exit: {
    id: "startup/exit-before-ready",
    title: "The process stays alive until it is ready",
    failureTitle: "The process ends before it is ready",
    severity: "critical",
    why: "A platform restarts such a process again and again and never routes traffic to it.",
    remedy: "Read the last lines of its log; print the reason before exiting.",
    links: [],
  },
  never: {
    id: "startup/never-ready",
    title: "The application listens in time",
    failureTitle: "The application never listens",
    severity: "critical",
    why: "A deployment that does not listen in time is rolled back.",
    remedy: "Start to listen before long work, and give every connection attempt a time limit.",
    links: [KUBERNETES_PROBES],
  },
  port: {
    id: "startup/port-ignored",
    title: "The application listens on the port it is given",
    failureTitle: "The application ignores PORT",
    severity: "critical",
    why: "The platform chooses the port and routes traffic there only.",
    remedy: "Listen on the value of PORT, with the present port as the default.",
    links: [TWELVE_FACTOR_PORT],
  },
  loopback: {
    id: "startup/loopback-bind",
    title: "The application can be reached from outside its machine",
    failureTitle: "The application listens on the loopback interface only",
    severity: "critical",
    why: "Inside a container nobody else can reach the loopback interface.",
    remedy: "Listen on 0.0.0.0 (or ::).",
    links: ["https://cloud.google.com/run/docs/container-contract#port"],
  },
  ipv6Only: {
    id: "startup/ipv6-only-bind",
    title: "The application can be reached by IPv4",
    failureTitle: "The application listens on IPv6 only",
    severity: "critical",
    why: "Most platforms and their health checks ask by IPv4 and are refused.",
    remedy: "Listen on 0.0.0.0, or on :: without `ipv6Only` (IPV6_V6ONLY), which takes both.",
    links: [
      "https://cloud.google.com/run/docs/container-contract#port",
      "https://man7.org/linux/man-pages/man7/ipv6.7.html",
    ],
  },
  health: {
    id: "startup/health-failure",
    title: "The health path answers below 400",
    failureTitle: "The health path fails",
    severity: "critical",
    why: "An instance whose health path fails never receives traffic.",
    remedy: "Repair the handler, or name the right path with app.health.",
    links: [KUBERNETES_PROBES],
  },
  database: {
    id: "startup/database-unreached",
    title: "The application reaches the database it is given",
    failureTitle: "The application serves without ever reaching its database",
    severity: "critical",
    why: "It uses another database, or fails at the first request that needs one.",
    remedy: "Read the connection from DATABASE_URL and open a connection at the start.",
    links: [],
  },
  routes: {
    id: "startup/routes-absent",
    title: "Routes are registered",
    failureTitle: "No route is registered",
    severity: "warning",
    why: "A process that answers 404 to everything looks healthy and serves nobody.",
    remedy: "Mount the routers in the application that the start command serves.",
    links: [],
  },
  sigterm: {
    id: "startup/sigterm-ignored",
    title: "The application ends after SIGTERM",
    failureTitle: "The application does not end after SIGTERM",
    severity: "critical",
    why: "Every rollout waits for the grace time and then kills requests that are under way.",
    remedy: "Handle SIGTERM: stop listening, finish what is under way, exit.",
    links: [TWELVE_FACTOR_DISPOSABILITY, KUBERNETES_TERMINATION],
  },
  survivors: {
    id: "startup/survivors",
    title: "No child process outlives the application",
    failureTitle: "Child processes outlive the application",
    severity: "warning",
    why: "What survives keeps ports, locks and connections.",
    remedy: "Start the server with exec, and end children when the parent ends.",
    links: [TWELVE_FACTOR_DISPOSABILITY],
  },
  again: {
    id: "startup/second-boot-failure",
    title: "The application starts again on the database of an earlier instance",
    failureTitle: "The application does not start a second time",
    severity: "critical",
    why: "Every restart and every rollout is a second boot on an existing database.",
    remedy: "Make seeds, locks and boot-time migrations repeatable.",
    links: [TWELVE_FACTOR_DISPOSABILITY],
  },
  crash: {
    id: "startup/crash-after-ready",
    title: "The process stays alive after it is ready",
    failureTitle: "The process ends shortly after it was ready",
    severity: "critical",
    why: "The rollout succeeds and the service is gone.",
    remedy: "Repair the background work that ends the process, or handle its failure.",
    links: [],
  },
  slow: {
    id: "startup/slow",
    title: "The application is ready within 30 seconds",
    failureTitle: "The application takes longer than 30 seconds to become ready",
    severity: "warning",
    why: "Platforms give up after 60 seconds, often on slower machines than this one.",
    remedy: "Move work that requests do not need behind the start.",
    links: ["https://devcenter.heroku.com/articles/limits#boot-timeout"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type StartupRule = keyof typeof STARTUP_RULES;
