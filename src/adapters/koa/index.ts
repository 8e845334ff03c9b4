import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { nodeLaunch } from "../node-launch.ts";
import { detect } from "./detect.ts";
import { migrations } from "./migrations.ts";

export const koa: Adapter = {
  id: "koa",
  title: "Koa",
  detect,
  launch: (tree, settings) => nodeLaunch("koa", tree, settings),
  models: nodeModels,
  migrations,
};
