import type { Rule } from "#contract/rule.ts";

export const PLACE_RULES = {
  timezone: {
    id: "startup/timezone-dependence",
    title: "The application works in every time zone",
    failureTitle: "The application works in some time zones only",
    severity: "warning",
    why: "A machine of the platform is set to UTC, a developer's is not, and a date is read differently.",
    remedy: "Compute with UTC, and name a time zone where people see a time.",
    links: ["https://www.iana.org/time-zones"],
  },
  locale: {
    id: "startup/locale-dependence",
    title: "The application works without a locale",
    failureTitle: "The application works in some locales only",
    severity: "warning",
    why: "Slim images have no locale but C, where text is read as ASCII and numbers are written otherwise.",
    remedy: "Name the encoding where files are opened, or set LANG=C.UTF-8 in the image.",
    links: ["https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUTF8"],
  },
  files: {
    id: "startup/open-file-limit",
    title: "The application starts with 256 open files",
    failureTitle: "The application needs more than 256 open files to start",
    severity: "note",
    why: "Limits differ between machines, and every connection needs a file of its own on top.",
    remedy:
      "Close what is read at the start, and raise the limit in the unit or the image where many are needed.",
    links: ["https://man7.org/linux/man-pages/man2/getrlimit.2.html"],
  },
  directory: {
    id: "startup/working-directory-dependence",
    title: "The application starts in every working directory",
    failureTitle: "The application starts in its own folder only",
    severity: "note",
    why: "A unit, a cron line or another WORKDIR starts it elsewhere, and a relative path leads nowhere.",
    remedy:
      "Find files from the place of the module (import.meta.dirname, __file__), not from the working directory.",
    links: ["https://nodejs.org/api/esm.html#importmetadirname"],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type Aspect = keyof typeof PLACE_RULES;
