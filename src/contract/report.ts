import * as z from "zod";
import { PHASE_IDS } from "#contract/phase.ts";

/** Version of everything beside the public root keys; the minor part goes up when keys are added. */
export const SCHEMA_VERSION = "1.3";

const layer = z
  .boolean()
  .nullable()
  .describe("true passed, false failed, null did not run or could not be decided");
const severity = z.enum(["critical", "warning", "note"]);

const place = z
  .object({
    file: z.string().describe("Relative to the project, forward slashes."),
    line: z.int().min(1),
    column: z.int().min(1),
    relation: z.string().describe("Qualified table, index, type or constraint."),
    attribute: z.string().describe("Column of the relation."),
    operation: z.string().describe("Method and path template."),
    process: z.string().describe("Step or process of the target."),
  })
  .partial();

const count = z.int().min(0);

const repair = z.object({
  state: z
    .enum(["proven", "destructive", "suggested"])
    .describe(
      "proven: tried on a clone with rows, two observers see nothing left, no row changed.",
    ),
  sql: z.string().describe("Statements with their semicolons."),
  reversal: z.string().optional().describe("What turns it back."),
  file: z
    .object({ name: z.string().describe("Relative to the project."), content: z.string() })
    .optional()
    .describe("A migration in the form of the project's tool."),
  lost: z
    .array(
      z.object({
        table: z.string(),
        rows: count.describe("Generated rows that are gone."),
        changed: count.describe("Generated rows that hold another value."),
        values: z.record(z.string(), count).describe("Values of each column that goes."),
      }),
    )
    .optional(),
  notes: z.array(z.string()),
});

const finding = z.object({
  rule: z.string(),
  outcome: z.enum(["violated", "satisfied", "inconclusive", "not-applicable"]),
  severity: severity.describe("After the settings' overrides."),
  message: z.string(),
  place: place.optional(),
  fix: place.optional().describe("Where the fix belongs, when that is not the place."),
  excerpt: z.string().optional().describe("Lines of a log that show it."),
  evidence: z.string().optional().describe("JSON Pointer into the evidence of the rule's phase."),
  remedy: z.string().optional(),
  repair: repair.optional().describe("A change of the database that takes the cause away."),
  replay: z.string().optional().describe("A command or seed that shows it again."),
  cause: z.string().optional().describe("Identity of a cause that several rules can see."),
  fingerprint: z.string().describe("Stable across runs."),
});

const phase = z.object({
  id: z.enum(PHASE_IDS),
  status: z.enum(["passed", "failed", "inconclusive", "blocked", "skipped", "broken"]),
  duration_ms: z.number(),
  reason: z.string().describe("Why it is not passed; empty when it is."),
});

const rule = z.object({
  id: z.string(),
  title: z.string(),
  failure_title: z.string(),
  severity,
  why: z.string(),
  remedy: z.string(),
  links: z.array(z.string()),
});

/** `deployment_readiness_report.json`. The root's first ten keys are the public interface. */
export const reportSchema = z.object({
  deployment_ready: z
    .boolean()
    .nullable()
    .describe("true only when all five layers passed; null when that was not decided."),
  startup_success: layer,
  database_integrity: layer,
  api_contract_compliance: layer,
  performance_baseline: layer,
  security_posture: layer,
  critical_failures: z.array(z.string()),
  warnings: z.array(z.string()),
  performance_metrics: z.object({
    avg_response_time_ms: z.number().nullable(),
    max_response_time_ms: z.number().nullable(),
    startup_time_ms: z.number().nullable(),
  }),
  resource_usage: z
    .object({
      memory_mb: z.number().nullable().describe("Peak resident memory of the target's processes."),
      disk_free_gb: z.number().nullable(),
    })
    .catchall(z.string())
    .describe("Also python_version, node_version, … of the target's own runtime."),
  schema_version: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  run: z.object({
    command: z.string(),
    started_at: z.string().describe("ISO 8601, UTC."),
    duration_ms: z.number(),
    tree_hash: z.string().describe("SHA-256 over the files of the source tree."),
    settings_hash: z.string().describe("SHA-256 over the resolved settings."),
    postgres: z.object({ provider: z.string(), version: z.string() }).nullable(),
  }),
  target: z.object({
    adapter: z.string().nullable(),
    /** What was recognised, for people: "FastAPI, SQLAlchemy, Alembic". */
    title: z.string().nullable(),
    reasons: z.array(z.string()),
    start: z.array(z.string()),
    migrate: z.array(z.string()),
    variables: z.array(z.object({ name: z.string(), origin: z.string(), secret: z.boolean() })),
  }),
  verdict: z.object({
    outcome: z.enum(["ready", "not-ready", "inconclusive"]),
    scope: z.array(z.enum(PHASE_IDS)).describe("The phases that were asked for."),
    reasons: z.array(z.string()),
    exit_code: z.int(),
  }),
  phases: z.array(phase),
  findings: z.array(finding),
  rules: z.array(rule).describe("Every rule that a finding names."),
  metrics: z
    .record(z.string(), z.number())
    .describe("Named numbers with the unit last in the name."),
  problems: z
    .array(
      z.object({
        family: z.enum(["settings", "environment", "internal", "cancelled"]),
        message: z.string(),
        tried: z.array(z.string()),
        advice: z.string(),
        place: place.optional().describe("The line of a settings file that has to change."),
      }),
    )
    .describe("What kept the run from judging; empty when nothing did."),
  gate: z
    .object({
      status: z.enum(["passed", "failed", "refused"]),
      command: z.string(),
      exit_code: z.int().nullable(),
      coverage_percent: z.number().nullable(),
      reason: z.string(),
      duration_ms: z.number(),
    })
    .nullable()
    .describe("The legacy test command; null when it was not asked for."),
  environments: z.array(z.never()),
  baseline: z.null(),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportFinding = Report["findings"][number];
