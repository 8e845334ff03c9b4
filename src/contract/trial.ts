/**
 * What `startup` tries with a target that became ready, in the order of a report.
 *
 * - `soak`: it is left alone for a while.
 * - `again`: a second instance is stopped with SIGTERM, and a third one boots on its database.
 * - `requests`: `/`, its assets, documented GETs, other host names.
 * - `processes`: every other declared process type is started.
 * - `upgrade`: the deployed version's schema, without and with rows, then this version's migrations.
 * - `rolling`: the deployed version serves on the new schema.
 * - `replicas`: two instances migrate and boot at the same moment.
 * - `drain`: SIGTERM while a request is in flight.
 * - `kill`: SIGKILL, then a boot on what it leaves behind.
 * - `outage`: the database goes away and comes back; another boot begins before the database is there.
 * - `isolation`: nothing outside is reached except the database.
 * - `place`: another working directory, time zone, locale, few open files.
 * - `variables`: optional variables unset, then empty; other spellings of the database URL.
 * - `pruned`: only the dependencies of production.
 */
export const TRIAL_IDS = [
  "soak",
  "again",
  "requests",
  "processes",
  "upgrade",
  "rolling",
  "replicas",
  "drain",
  "kill",
  "outage",
  "isolation",
  "place",
  "variables",
  "pruned",
] as const;
export type TrialId = (typeof TRIAL_IDS)[number];
