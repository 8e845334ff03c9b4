import type { Adapter } from "#contract/adapter.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { models } from "./models.ts";

export const goHttp: Adapter = {
  id: "go-http",
  title: "Go, net/http",
  detect,
  launch,
  models,
  migrations: () => ({
    supported: false,
    reason: "the migrations of a Go program are applied in ways of its own",
  }),
};
