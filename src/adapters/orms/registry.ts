import { drizzle } from "./drizzle.ts";
import { mikroOrm } from "./mikro-orm.ts";
import type { NodeOrm } from "./orm.ts";
import { prisma } from "./prisma.ts";
import { QUERY_BUILDERS } from "./query-builders.ts";
import { sequelize } from "./sequelize.ts";
import { typeorm } from "./typeorm.ts";

/** Those that have models before those that only build queries, which stand beside them in many projects. */
export const NODE_ORMS: readonly NodeOrm[] = [
  prisma,
  drizzle,
  typeorm,
  mikroOrm,
  sequelize,
  ...QUERY_BUILDERS,
];
