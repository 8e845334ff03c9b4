import { BUILD_ADOPT } from "./build/adopt.ts";
import { BUILD_TABLES } from "./build/build.ts";
import { BUILD_DESCRIBE } from "./build/describe.ts";
import { BUILD_MEMBERS } from "./build/members.ts";
import { BUILD_QUERIES } from "./build/queries.ts";
import { BUILD_ROWS } from "./build/rows.ts";
import { BUILD_SCHEMAS } from "./build/schemas.ts";
import { SCAN_LOAD } from "./scan/load.ts";
import { SCAN_NAMING } from "./scan/naming.ts";
import { SCAN_REPORT } from "./scan/report.ts";
import { SCAN_RUN } from "./scan/run.ts";
import { SCAN_STRUCTS } from "./scan/structs.ts";
import { SCAN_USES } from "./scan/uses.ts";

/** A line of its own between the two programs. */
export const PROGRAM_BORDER = "// @@deployment-readiness-program@@";

/**
 * Two Go programs in one text. The first reads the module with the compiler's own types and finds what
 * GORM is given; GORM keeps no list. It lays the second, and a file into every package with models, over
 * the module by `go build -overlay`, so that what is internal or not exported is reached and no source,
 * go.mod or go.sum is written. The second lets AutoMigrate build the models, or lets them query.
 *
 * Source  `go help build` (-overlay), `go help list` (-export); GORM's manual, "Declaring Models",
 *         "Migration", "Conventions". Tried with Go 1.26 and GORM 1.31.
 */
export const GORM_PROGRAMS = [
  ...[SCAN_LOAD, SCAN_STRUCTS, SCAN_USES, SCAN_NAMING, SCAN_RUN, SCAN_REPORT],
  `\n${PROGRAM_BORDER}\n`,
  ...[
    BUILD_TABLES,
    BUILD_DESCRIBE,
    BUILD_ADOPT,
    BUILD_MEMBERS,
    BUILD_SCHEMAS,
    BUILD_QUERIES,
    BUILD_ROWS,
  ],
].join("");
