import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";

export const next: Adapter = {
  id: "next",
  title: "Next.js",
  detect,
  launch,
  models: nodeModels,
  migrations,
};
