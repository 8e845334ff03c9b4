import type { Edit, Injection } from "./injection.ts";

const REGISTRY = "mlflow/store/model_registry/dbmodels/models.py";
const TRACKING = "mlflow/store/tracking/dbmodels/models.py";
const VERSIONS = "mlflow/store/db_migrations/versions";
const WEBHOOKS = "1a0cddfcaa16_add_webhooks_and_webhook_events_tables.py";
const SECRETS = "1bd49d398cd23_add_secrets_tables.py";
const WORKSPACES = "1b5f0d9ad7c1_add_workspace_columns_and_catalog.py";
const LOGGED_MODELS = "400f98739977_add_logged_model_tables.py";
const LABELS = "89d3d66ed43f_add_label_schemas_table.py";
const EXECUTORS = "dc11669786a5_add_job_executor_persistence_model.py";
const INPUT_STEP = "6953534de441_add_step_to_inputs_table.py";
const CREATOR = "b7e2c1a4d9f3_add_jobs_creator.py";

const registry = (find: string, replace: string): Edit => ({ file: REGISTRY, find, replace });
const tracking = (find: string, replace: string): Edit => ({ file: TRACKING, find, replace });
const at = (file: string, text: string) => ({ model: { file, text } });
const schema = (...names: readonly string[]) => names.map((name) => `schema/${name}`);

const TYPE = schema("type-different");
const KEYS = schema("constraint-absent", "constraint-different");
const EXTRA = schema("unexpected-object");

/** Twenty-five ways in which its models and migrations part. */
export const MLFLOW: readonly Injection[] = [
  {
    id: "column-added",
    edits: [
      registry(
        "    url = Column(String(500), nullable=False)\n",
        "    url = Column(String(500), nullable=False)\n    method = Column(String(10))\n",
      ),
    ],
    ...{ rules: schema("column-absent"), named: "method", ...at(REGISTRY, "method =") },
  },
  {
    id: "column-removed",
    edits: [
      registry(
        "    deleted_timestamp = Column(BigInteger, nullable=True, default=None)  # For soft deletes\n",
        "",
      ),
    ],
    ...{ rules: EXTRA, named: "deleted_timestamp", migration: WEBHOOKS },
  },
  {
    id: "column-renamed",
    edits: [registry("    url = Column(", "    target_url = Column(")],
    ...{ rules: schema("rename", "column-absent"), named: "target_url" },
    ...at(REGISTRY, "target_url ="),
  },
  {
    id: "type",
    edits: [tracking("    weight = Column(Float, ", "    weight = Column(sa.Numeric(10, 2), ")],
    ...{ rules: TYPE, named: "weight", ...at(TRACKING, "weight ="), migration: SECRETS },
  },
  {
    id: "wider-type",
    edits: [
      tracking(
        "    fallback_order = Column(Integer, nullable=True)",
        "    fallback_order = Column(BigInteger, nullable=True)",
      ),
    ],
    ...{ rules: TYPE, named: "fallback_order", ...at(TRACKING, "fallback_order =") },
  },
  {
    id: "length",
    edits: [
      tracking(
        '    linkage_type = Column(String(64), default="PRIMARY"',
        '    linkage_type = Column(String(32), default="PRIMARY"',
      ),
    ],
    ...{ rules: TYPE, named: "linkage_type", ...at(TRACKING, "linkage_type =") },
  },
  {
    id: "text",
    edits: [
      registry(
        "    description = Column(String(1000), nullable=True)\n    url",
        "    description = Column(Text, nullable=True)\n    url",
      ),
    ],
    ...{ rules: TYPE, named: "webhooks.description", migration: WEBHOOKS },
    ...at(REGISTRY, "description = Column(Text, nullable=True)"),
  },
  {
    id: "not-null",
    edits: [
      tracking(
        "    fallback_order = Column(Integer, nullable=True)",
        "    fallback_order = Column(Integer, nullable=False)",
      ),
    ],
    ...{ rules: schema("nullability-different"), named: "fallback_order" },
    ...at(TRACKING, "fallback_order ="),
  },
  {
    id: "nullable",
    edits: [
      tracking(
        "    provider = Column(String(64), nullable=False)",
        "    provider = Column(String(64), nullable=True)  # any",
      ),
    ],
    ...{ rules: schema("nullability-different"), named: "model_definitions.provider" },
    ...{ ...at(TRACKING, "# any"), migration: SECRETS },
  },
  {
    id: "unique-removed",
    edits: [
      tracking(
        '        UniqueConstraint("workspace", "name", name="uq_model_definitions_workspace_name"),\n',
        "",
      ),
    ],
    ...{ rules: EXTRA, named: "uq_model_definitions_workspace_name", migration: WORKSPACES },
  },
  {
    id: "unique-added",
    edits: [
      registry(
        '        PrimaryKeyConstraint("webhook_id", name="webhook_pk"),\n',
        '        PrimaryKeyConstraint("webhook_id", name="webhook_pk"),\n        sa.UniqueConstraint("url", name="uq_webhooks_url"),\n',
      ),
    ],
    ...{ rules: KEYS, named: "uq_webhooks_url", ...at(REGISTRY, "uq_webhooks_url") },
  },
  {
    id: "unique-other-columns",
    edits: [
      tracking(
        'UniqueConstraint("experiment_id", "name", name="uq_label_schemas_exp_name")',
        'UniqueConstraint("experiment_id", "type", name="uq_label_schemas_exp_name")',
      ),
    ],
    ...{ rules: KEYS, named: "uq_label_schemas_exp_name", migration: LABELS },
    ...at(TRACKING, "uq_label_schemas_exp_name"),
  },
  {
    id: "index-removed",
    edits: [registry('        Index("idx_webhooks_status", "status"),\n', "")],
    ...{ rules: EXTRA, named: "idx_webhooks_status", migration: WEBHOOKS },
  },
  {
    id: "index-added",
    edits: [
      registry(
        '        Index("idx_webhooks_status", "status"),\n',
        '        Index("idx_webhooks_status", "status"),\n        Index("idx_webhooks_url", "url"),\n',
      ),
    ],
    ...{ rules: schema("index-absent"), named: "idx_webhooks_url" },
    ...at(REGISTRY, "idx_webhooks_url"),
  },
  {
    id: "index-other-columns",
    edits: [
      tracking(
        'Index("index_model_definitions_provider", "provider")',
        'Index("index_model_definitions_provider", "provider", "model_name")',
      ),
    ],
    ...{ rules: schema("index-absent"), named: "index_model_definitions_provider" },
    ...{ ...at(TRACKING, "index_model_definitions_provider"), migration: SECRETS },
  },
  {
    id: "check-other",
    edits: [
      tracking(
        'view_type_to_stages(ViewType.ALL)),\n            name="logged_models_lifecycle_stage_check"',
        'view_type_to_stages(ViewType.ACTIVE_ONLY)),\n            name="logged_models_lifecycle_stage_check"',
      ),
    ],
    ...{ rules: KEYS, named: "logged_models_lifecycle_stage_check", migration: LOGGED_MODELS },
    // Where the declaration begins; its name is two lines below.
    ...at(TRACKING, "        CheckConstraint("),
  },
  {
    id: "check-removed",
    edits: [
      tracking(
        '        CheckConstraint(\n            lifecycle_stage.in_(LifecycleStage.view_type_to_stages(ViewType.ALL)),\n            name="logged_models_lifecycle_stage_check",\n        ),\n',
        "",
      ),
    ],
    ...{ rules: EXTRA, named: "logged_models_lifecycle_stage_check", migration: LOGGED_MODELS },
  },
  {
    id: "foreign-key-action",
    edits: [
      registry(
        'ForeignKey("webhooks.webhook_id", ondelete="cascade")',
        'ForeignKey("webhooks.webhook_id", ondelete="SET NULL")',
      ),
    ],
    ...{ rules: KEYS, named: "webhook_id", migration: WEBHOOKS },
    ...at(REGISTRY, 'ondelete="SET NULL"'),
  },
  {
    id: "foreign-key-removed",
    edits: [
      tracking(
        'job_id = Column(String(36), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False)',
        "job_id = Column(String(36), nullable=False)",
      ),
    ],
    ...{ rules: EXTRA, named: "job_locks", migration: EXECUTORS },
  },
  {
    id: "default-other",
    edits: [
      tracking(
        '    step = Column(BigInteger, nullable=False, server_default="0")',
        '    step = Column(BigInteger, nullable=False, server_default="1")',
      ),
    ],
    ...{ rules: schema("default-different"), named: "inputs.step", migration: INPUT_STEP },
    ...at(TRACKING, "    step = Column(BigInteger, nullable=False, server_default"),
  },
  {
    id: "default-added",
    edits: [
      tracking(
        "    ttl_seconds = Column(Integer, nullable=False)",
        '    ttl_seconds = Column(Integer, nullable=False, server_default="60")',
      ),
    ],
    ...{ rules: schema("default-different"), named: "ttl_seconds", migration: EXECUTORS },
    ...at(TRACKING, "ttl_seconds ="),
  },
  {
    id: "table-renamed",
    edits: [tracking('__tablename__ = "scheduler_leases"', '__tablename__ = "leases"')],
    ...{ rules: schema("rename", "table-absent"), named: "leases" },
    ...at(TRACKING, "class SqlSchedulerLease"),
  },
  {
    id: "table-added",
    edits: [
      registry(
        "class SqlWebhookEvent(Base):",
        'class SqlWebhookLog(Base):\n    __tablename__ = "webhook_logs"\n\n    id = Column(Integer, primary_key=True)\n    text = Column(Text)\n\n\nclass SqlWebhookEvent(Base):',
      ),
    ],
    ...{ rules: schema("table-absent"), named: "webhook_logs" },
    ...at(REGISTRY, "class SqlWebhookLog"),
  },
  {
    id: "primary-key-other",
    edits: [
      registry(
        'PrimaryKeyConstraint("webhook_id", "entity", "action", name="webhook_event_pk")',
        'PrimaryKeyConstraint("webhook_id", "entity", name="webhook_event_pk")',
      ),
    ],
    ...{ rules: KEYS, named: "webhook_event_pk", migration: WEBHOOKS },
    ...at(REGISTRY, "webhook_event_pk"),
  },
  {
    id: "migration-extra-column",
    edits: [
      {
        file: `${VERSIONS}/${CREATOR}`,
        find: "        batch_op.add_column(",
        replace:
          '        batch_op.add_column(sa.Column("stray", sa.Integer()))\n        batch_op.add_column(',
      },
    ],
    ...{ rules: EXTRA, named: "stray", migration: CREATOR },
  },
];
