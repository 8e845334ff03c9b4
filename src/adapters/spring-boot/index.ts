import type { Adapter } from "#contract/adapter.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";
import { models } from "./models.ts";

export const springBoot: Adapter = {
  id: "spring-boot",
  title: "Spring Boot",
  detect,
  launch,
  models,
  migrations,
};
