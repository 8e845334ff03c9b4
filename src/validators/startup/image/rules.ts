import type { Rule } from "#contract/rule.ts";

const DOCKERFILE = "https://docs.docker.com/reference/dockerfile/";
const EXIT_STATUS = "https://docs.docker.com/engine/containers/run/#exit-status";
const BUILD_CONTEXT = "https://docs.docker.com/build/concepts/context/#dockerignore-files";
const ARBITRARY_USER =
  "https://docs.redhat.com/en/documentation/openshift_container_platform/4.17/html/images/creating-images";
const SECURITY_CONTEXT =
  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/";

/** Questions that only an image and its containers answer, in the order in which a boot meets them. */
export const IMAGE_RULES = {
  imageBuild: {
    id: "startup/image-build-failure",
    title: "The image can be built from what a commit holds",
    failureTitle: "The image cannot be built",
    severity: "critical",
    why: "Without an image there is nothing to roll out.",
    remedy: "Run docker build in a clean checkout and repair the instruction that fails.",
    links: [DOCKERFILE],
  },
  architecture: {
    id: "startup/architecture-mismatch",
    title: "The image is made for the machine that runs it",
    failureTitle: "The image is made for another architecture",
    severity: "critical",
    why: "The kernel refuses a program of another architecture with `exec format error`.",
    remedy: "Build for the platform that runs it, and copy in programs of that platform only.",
    links: ["https://docs.docker.com/build/building/multi-platform/"],
  },
  notExecutable: {
    id: "startup/entrypoint-not-executable",
    title: "The start script is executable",
    failureTitle: "The start script is not executable",
    severity: "critical",
    why: "The engine refuses to start a file without the executable bit; no container ever runs.",
    remedy: "Record the bit in git: git update-index --chmod=+x FILE.",
    links: [EXIT_STATUS],
  },
  carriageReturns: {
    id: "startup/entrypoint-carriage-returns",
    title: "The start script has Unix line ends",
    failureTitle: "The start script has Windows line ends",
    severity: "critical",
    why: "The kernel takes the carriage return for a part of the interpreter's name and finds no such program.",
    remedy: "Write the script with LF, and keep it so with `*.sh text eol=lf` in .gitattributes.",
    links: ["https://git-scm.com/docs/gitattributes#_eol"],
  },
  interpreter: {
    id: "startup/entrypoint-interpreter-absent",
    title: "The image has the interpreter of the start script",
    failureTitle: "The image lacks the interpreter of the start script",
    severity: "critical",
    why: "A script without its interpreter cannot be started, and the message names the script, not what is missing.",
    remedy: "Name an interpreter that the image has, such as #!/bin/sh, or install it.",
    links: [EXIT_STATUS],
  },
  memory: {
    id: "startup/out-of-memory",
    title: "The application stays below the memory limit",
    failureTitle: "The kernel kills the application for want of memory",
    severity: "critical",
    why: "Every platform sets a limit; a process beyond it is killed without a word in its log.",
    remedy: "Use less memory, or give the application more with app.memory-limit-mb.",
    links: ["https://docs.docker.com/engine/containers/resource_constraints/"],
  },
  fileAbsent: {
    id: "startup/file-absent-from-image",
    title: "The image holds every file that the start needs",
    failureTitle: "A file of the repository is absent from the image",
    severity: "critical",
    why: "Tests run in the checkout, where the file is; production runs in the image, where it is not.",
    remedy: "Copy the file into the last stage, and keep it out of .dockerignore.",
    links: [BUILD_CONTEXT],
  },
  permission: {
    id: "startup/permission-denied",
    title: "The image's user may do what the start needs",
    failureTitle: "The image's user is refused a file",
    severity: "critical",
    why: "Files that COPY brings belong to root unless it says otherwise.",
    remedy: "Give the file to the user with COPY --chown, or write to a folder that is the user's.",
    links: [`${DOCKERFILE}#copy---chown---chmod`],
  },
  capabilities: {
    id: "startup/capabilities-needed",
    title: "The application starts without Linux capabilities",
    failureTitle: "The application starts only with Linux capabilities",
    severity: "warning",
    why: "Hardened platforms drop all of them, and the start then fails.",
    remedy: "Change owners and modes while the image is built, and start as the final user.",
    links: [SECURITY_CONTEXT],
  },
  healthcheck: {
    id: "startup/healthcheck-failure",
    title: "The HEALTHCHECK succeeds while the application is healthy",
    failureTitle: "The HEALTHCHECK fails although the application is healthy",
    severity: "critical",
    why: "Engines and orchestrators restart or never use a container whose check fails.",
    remedy: "Run the check's command in a running container and correct it.",
    links: [`${DOCKERFILE}#healthcheck`],
  },
  startPeriod: {
    id: "startup/healthcheck-start-period",
    title: "The HEALTHCHECK waits for the start",
    failureTitle: "The HEALTHCHECK gives up before the application is ready",
    severity: "critical",
    why: "The container is called unhealthy, and often restarted, while it still starts.",
    remedy: "Raise --start-period above the time that the start takes.",
    links: [`${DOCKERFILE}#healthcheck`],
  },
  healthcheckAbsent: {
    id: "startup/healthcheck-absent",
    title: "A health check is declared",
    failureTitle: "Neither the image nor a compose file declares a health check",
    severity: "note",
    why: "Compose and plain engines then take a container that hangs for a healthy one; Kubernetes has probes of its own.",
    remedy: "Add a HEALTHCHECK that asks the health path.",
    links: [`${DOCKERFILE}#healthcheck`],
  },
  zombies: {
    id: "startup/zombies",
    title: "Process 1 collects the processes that end",
    failureTitle: "Processes that ended are never collected",
    severity: "warning",
    why: "Process 1 inherits every orphan; what it does not wait for fills the process table until no process can start.",
    remedy: "Run an init such as tini as process 1, or wait for the children.",
    links: ["https://docs.docker.com/reference/cli/docker/container/run/#init"],
  },
  unprivileged: {
    id: "startup/unprivileged-user-failure",
    title: "The application starts as any user",
    failureTitle: "The application does not start as a user that the image does not know",
    severity: "warning",
    why: "OpenShift and hardened clusters choose a random high user id in the group 0.",
    remedy: "Give what it reads and writes to the group 0: chgrp -R 0 and chmod -R g=u.",
    links: [ARBITRARY_USER],
  },
  readOnly: {
    id: "startup/read-only-root-failure",
    title: "The application starts on a read-only root file system",
    failureTitle: "The application writes into its image while it starts",
    severity: "warning",
    why: "Hardened platforms make the root file system read-only; what is written there is lost at every restart anyway.",
    remedy: "Write to /tmp or to a volume.",
    links: [SECURITY_CONTEXT],
  },
  waste: {
    id: "startup/image-layer-waste",
    title: "No layer keeps a package manager's cache",
    failureTitle: "A layer keeps a package manager's cache",
    severity: "note",
    why: "Every pull of the image transfers it, and nothing ever reads it.",
    remedy: "Remove the cache in the same RUN that makes it, or use a cache mount.",
    links: ["https://docs.docker.com/build/building/best-practices/#run"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type ImageRule = keyof typeof IMAGE_RULES;
