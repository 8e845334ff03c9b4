import { owned, sorted } from "./fragments.ts";
import { catalogKind, environment, meaning, since } from "./question.ts";

/**
 * The connection string holds a password and is never read; nobody but a superuser may. A catalogue of
 * the whole cluster: those of other databases are left out.
 */
export const SUBSCRIPTION = catalogKind({
  kind: "subscription",
  tier: "named",
  name: "quote_ident(s.subname)",
  attributes: {
    publications: meaning(sorted("s.subpublications")),
    isBinary: meaning("s.subbinary"),
    streaming: meaning("s.substream::text"),
    twoPhase: meaning(since(15, "s.subtwophasestate <> 'd'", "false")),
    disablesOnError: meaning(since(15, "s.subdisableonerr", "false")),
    origin: meaning(since(16, "s.suborigin", "'any'")),
    needsPassword: meaning(since(16, "s.subpasswordrequired", "true")),
    runsAsOwner: meaning(since(16, "s.subrunasowner", "true")),
    isEnabled: environment("s.subenabled"),
    slot: environment("s.subslotname::text"),
    synchronousCommit: environment("s.subsynccommit"),
    failover: environment(since(17, "s.subfailover", "false")),
    ...owned("pg_subscription", { oid: "s.oid", owner: "s.subowner" }),
  },
  from: `pg_subscription AS s
WHERE s.subdbid = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())`,
});
