import type { Rule } from "#contract/rule.ts";

const NPM_CI = "https://docs.npmjs.com/cli/commands/npm-ci";
const PIP_CONFLICTS = "https://pip.pypa.io/en/stable/topics/dependency-resolution/";
const NPM_OMIT = "https://docs.npmjs.com/cli/commands/npm-install#omit";
const PNPM_STRICT = "https://pnpm.io/motivation";
const NODE_PACKAGES = "https://nodejs.org/api/packages.html#determining-module-system";
const PROCFILE = "https://devcenter.heroku.com/articles/procfile";
const GIT_CASE = "https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreignoreCase";
const TWELVE_FACTOR_BUILD = "https://12factor.net/build-release-run";
const TWELVE_FACTOR_DEPENDENCIES = "https://12factor.net/dependencies";
const LD_SO = "https://man7.org/linux/man-pages/man8/ld.so.8.html";

/** Questions about dependencies, build outputs and programs, in the order in which a boot meets them. */
export const LOADING_RULES = {
  lockOutdated: {
    id: "startup/lock-file-outdated",
    title: "The lock file fits the manifest",
    failureTitle: "The lock file does not fit the manifest",
    severity: "critical",
    why: "Images and platforms install with the frozen lock file, and refuse one that does not fit.",
    remedy: "Write the lock file anew with the package manager, and commit it with the manifest.",
    links: [NPM_CI],
  },
  conflict: {
    id: "startup/dependency-conflict",
    title: "The dependencies can be installed together",
    failureTitle: "The dependencies cannot be installed together",
    severity: "critical",
    why: "A platform resolves the same manifest and finds the same contradiction.",
    remedy: "Choose versions that accept each other.",
    links: [PIP_CONFLICTS],
  },
  devDependency: {
    id: "startup/dev-dependency-at-runtime",
    title: "The start needs dependencies of production only",
    failureTitle: "The start needs a development dependency",
    severity: "critical",
    why: "An installation for production leaves development dependencies out.",
    remedy: "Move the package to the dependencies of production, or do without it there.",
    links: [NPM_OMIT],
  },
  undeclared: {
    id: "startup/undeclared-dependency",
    title: "Every imported package is declared",
    failureTitle: "An imported package is declared nowhere",
    severity: "critical",
    why: "It is there by accident, because another package needs it; an update or another layout removes it.",
    remedy: "Declare it among the dependencies.",
    links: [PNPM_STRICT],
  },
  moduleSystem: {
    id: "startup/module-system-mismatch",
    title: "CommonJS and ES modules are not mixed",
    failureTitle: "CommonJS and ES modules are mixed",
    severity: "critical",
    why: 'Node decides by the extension and by "type" how a file is read; the loader of a test runner does not.',
    remedy: 'Let "type", the extensions and the syntax agree.',
    links: [NODE_PACKAGES],
  },
  buildOutput: {
    id: "startup/build-output-absent",
    title: "What the start runs is written by the build",
    failureTitle: "The start runs a file that no build has written",
    severity: "critical",
    why: "Tests run the sources; production runs the build output.",
    remedy: "Run the build before the start, or start what it writes.",
    links: [PROCFILE],
  },
  letterCase: {
    id: "startup/letter-case-mismatch",
    title: "Names of files are written as the files are called",
    failureTitle: "A name differs from a file's in its letter cases",
    severity: "critical",
    why: "macOS and Windows find the file, Linux does not.",
    remedy: "Write the name exactly as the file is called.",
    links: [GIT_CASE],
  },
  fileUnavailable: {
    id: "startup/file-unavailable",
    title: "Every file that the start opens is there",
    failureTitle: "A file that the start opens is not there",
    severity: "critical",
    why: "A deployment starts from what a commit holds, in a folder without anything else.",
    remedy: "Commit the file, make it before the start, or let a variable name it.",
    links: [TWELVE_FACTOR_BUILD],
  },
  systemTool: {
    id: "startup/system-tool-absent",
    title: "Every program that the start runs is installed",
    failureTitle: "A program that the start runs is not installed",
    severity: "critical",
    why: "Slim images and platforms lack the programs that a workstation has.",
    remedy: "Install it where the application runs.",
    links: [TWELVE_FACTOR_DEPENDENCIES],
  },
  nativeLibrary: {
    id: "startup/native-library-absent",
    title: "Every native library that the start loads is there",
    failureTitle: "A native library cannot be loaded",
    severity: "critical",
    why: "A library that was there when something was built is not there where it runs.",
    remedy: "Install it in the last stage of the image, or build for its system.",
    links: [LD_SO],
  },
} as const satisfies Readonly<Record<string, Rule>>;
