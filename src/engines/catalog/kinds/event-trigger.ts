import { ofNoExtension, owned, sorted } from "./fragments.ts";
import { TRIGGER_STATE } from "./inherited.ts";
import { catalogKind, meaning } from "./question.ts";

export const EVENT_TRIGGER = catalogKind({
  kind: "event trigger",
  tier: "reported",
  name: "quote_ident(e.evtname)",
  attributes: {
    event: meaning("e.evtevent::text"),
    function: meaning("e.evtfoid::regproc::text"),
    tags: meaning(sorted("e.evttags")),
    enabled: meaning(TRIGGER_STATE("e.evtenabled")),
    ...owned("pg_event_trigger", { oid: "e.oid", owner: "e.evtowner" }),
  },
  from: `pg_event_trigger AS e WHERE ${ofNoExtension("pg_event_trigger", "e.oid")}`,
});
