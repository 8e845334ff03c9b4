import type { Adapter } from "#contract/adapter.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";

export const springBoot: Adapter = {
  id: "spring-boot",
  title: "Spring Boot",
  detect,
  launch,
  models: () => ({
    supported: false,
    reason: "the entities of a Spring application need the application to be read",
  }),
  migrations,
};
