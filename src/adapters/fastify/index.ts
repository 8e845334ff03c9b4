import type { Adapter } from "#contract/adapter.ts";
import { nodeModels } from "../node-framework.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";

export const fastify: Adapter = {
  id: "fastify",
  title: "Fastify",
  detect,
  launch,
  models: nodeModels,
  migrations,
};
