import type { Adapter } from "#contract/adapter.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";

export const rails: Adapter = {
  id: "rails",
  title: "Ruby on Rails",
  detect,
  launch,
  models: () => ({
    supported: false,
    reason: "Active Record reads its models from the database and declares no schema of its own",
  }),
  migrations,
};
