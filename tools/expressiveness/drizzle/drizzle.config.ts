import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./everything.ts" });
