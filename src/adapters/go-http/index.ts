import type { Adapter } from "#contract/adapter.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";

export const goHttp: Adapter = {
  id: "go-http",
  title: "Go, net/http",
  detect,
  launch,
  models: () => ({
    supported: false,
    reason: "a Go program has no models that a database could be built from",
  }),
  migrations: () => ({
    supported: false,
    reason: "the migrations of a Go program are applied in ways of its own",
  }),
};
