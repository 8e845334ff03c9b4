import type { Rule } from "#contract/rule.ts";
import { IMAGE_RULES } from "./image/rules.ts";

export const RULES = {
  short: {
    id: "security/secret-short",
    title: "Every key used in production is long enough",
    failureTitle: "A key used in production is too short",
    severity: "critical",
    why: "A short or built-in signing key can be guessed or read in the repository; whoever has it can forge sessions.",
    remedy:
      "Take the default out, so that the start fails without the variable, and give a value of at least 32 random characters.",
    links: [
      "https://cwe.mitre.org/data/definitions/1391.html",
      "https://www.rfc-editor.org/rfc/rfc7518#section-3.2",
    ],
  },
  builtIn: {
    id: "security/secret-default",
    title: "No key falls back to a value written in the code",
    failureTitle: "Production falls back to a key written in the code",
    severity: "critical",
    why: "Everybody who can read the repository has the key and can forge sessions.",
    remedy: "Take the default out, so that the start fails without the variable.",
    links: ["https://cwe.mitre.org/data/definitions/1188.html"],
  },
  literal: {
    id: "security/secret-in-code",
    title: "No signing call is given a literal key",
    failureTitle: "A signing call is given a literal key",
    severity: "critical",
    why: "Everybody who can read the repository has the key and can forge sessions.",
    remedy: "Read the key from an environment variable that has no default, and change it.",
    links: ["https://cwe.mitre.org/data/definitions/798.html"],
  },
  credential: {
    id: "security/credential-short",
    title: "Every given credential is long",
    failureTitle: "A given credential is short",
    severity: "note",
    why: "Short passwords and tokens can be guessed; some services give out short ones, so that this is for a person to judge.",
    remedy: "Use a longer value where its issuer allows one.",
    links: ["https://cwe.mitre.org/data/definitions/521.html"],
  },
  logged: {
    id: "security/password-in-log",
    title: "No secret appears in the log",
    failureTitle: "A secret appears in the log",
    severity: "critical",
    why: "Logs are copied to many places and read by many people.",
    remedy:
      "Log the host and the database name instead of the whole URL or the settings object, and change the secret.",
    links: ["https://cwe.mitre.org/data/definitions/532.html"],
  },
  answered: {
    id: "security/secret-in-response",
    title: "No secret appears in an answer",
    failureTitle: "A secret appears in an answer",
    severity: "critical",
    why: "Anyone who can reach the application can read it.",
    remedy:
      "Take the value out of the answer; keep settings objects out of answers and error pages.",
    links: ["https://cwe.mitre.org/data/definitions/200.html"],
  },
  debug: {
    id: "security/debug-mode",
    title: "Debug mode is off",
    failureTitle: "Debug mode is on",
    severity: "critical",
    why: "Debug answers show source, variables and paths to everyone.",
    remedy: "Switch it off, or read it from a variable that is off by default.",
    links: ["https://cwe.mitre.org/data/definitions/489.html"],
  },
  development: {
    id: "security/development-server",
    title: "A production server serves the application",
    failureTitle: "A development server serves the application",
    severity: "warning",
    why: "Development servers handle few requests at once, reload on file changes, and are not hardened.",
    remedy: "Start the application with a production server, without reloading.",
    links: ["https://flask.palletsprojects.com/en/stable/deploying/"],
  },
  ...IMAGE_RULES,
} as const satisfies Record<string, Rule>;
