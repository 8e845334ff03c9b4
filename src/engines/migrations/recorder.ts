/*
 * Records which change of the schema was made after which migrations.
 *
 * An event trigger writes down every change together with the rows that the migration tool had in its
 * own tables at that moment: the migration that was running is the one that is in them afterwards. One
 * run of the project's own command is enough, whatever the tool.
 *
 * Source  PostgreSQL manual, "Event Triggers" and "Event Trigger Functions".
 */

const RECORDER = "deployment_readiness_recorder";
// A tool's table of applied migrations holds names, not data.
const MOST_ROWS = 2_000;
const MOST_STATEMENT = 4_000;
const LOCK_TIMEOUT_MS = 200;

/** Prepares an empty database; only a superuser may. `bookkeeping`: the tool's tables, plain or qualified. */
export function recorderSql(bookkeeping: readonly string[]): string {
  const names = bookkeeping.map((name) => `'${name.replaceAll("'", "''")}'`).join(", ");
  return `
CREATE SCHEMA ${RECORDER};
CREATE TABLE ${RECORDER}.states (id serial, rows jsonb);
CREATE TABLE ${RECORDER}.changes (
  id bigserial, state int, object_type text, identity text, relation text, shape jsonb,
  is_drop boolean, statement text);
CREATE FUNCTION ${RECORDER}.state() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  found jsonb := '[]';
  part jsonb;
  name text;
  latest ${RECORDER}.states;
BEGIN
  FOR name IN
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND (c.relname = ANY (ARRAY[${names}]::text[])
      OR n.nspname || '.' || c.relname = ANY (ARRAY[${names}]::text[]))
    ORDER BY 1
  LOOP
    -- Some tools lock their table from another session for as long as they migrate.
    BEGIN
      EXECUTE format(
        'SELECT coalesce(jsonb_agg(to_jsonb(t)), ''[]'') FROM (SELECT * FROM %s LIMIT ${MOST_ROWS}) AS t',
        name) INTO part;
    EXCEPTION WHEN lock_not_available THEN
      SELECT * INTO latest FROM ${RECORDER}.states ORDER BY id DESC LIMIT 1;
      RETURN latest.id;
    END;
    found := found || part;
  END LOOP;
  SELECT * INTO latest FROM ${RECORDER}.states ORDER BY id DESC LIMIT 1;
  IF latest.rows = found THEN RETURN latest.id; END IF;
  INSERT INTO ${RECORDER}.states (rows) VALUES (found) RETURNING * INTO latest;
  RETURN latest.id;
END $$;
CREATE FUNCTION ${RECORDER}.shape(of oid) RETURNS jsonb LANGUAGE sql AS $$
  SELECT coalesce(jsonb_object_agg(part, says), '{}') FROM (
    SELECT 'column ' || a.attname AS part,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        a.attcollation, pg_get_expr(d.adbin, d.adrelid)) AS says
    FROM pg_catalog.pg_attribute AS a
    LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = of AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint ' || k.conname, pg_get_constraintdef(k.oid)
    FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = of
    UNION ALL
    SELECT 'index ' || x.relname, pg_get_indexdef(i.indexrelid)
    FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    WHERE i.indrelid = of
    UNION ALL
    SELECT 'is ' || c.relname, c.relnamespace::text FROM pg_catalog.pg_class AS c WHERE c.oid = of
  ) AS parts
$$;
CREATE FUNCTION ${RECORDER}.note_change() RETURNS event_trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '${LOCK_TIMEOUT_MS}ms' AS $$
DECLARE
  command record;
  owner oid;
BEGIN
  FOR command IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension LOOP
    owner := CASE command.classid
      WHEN 'pg_class'::regclass THEN coalesce(
        (SELECT indrelid FROM pg_index WHERE indexrelid = command.objid), command.objid)
      WHEN 'pg_constraint'::regclass THEN (SELECT conrelid FROM pg_constraint WHERE oid = command.objid)
      WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = command.objid)
      WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = command.objid)
      WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = command.objid)
    END;
    SELECT oid INTO owner FROM pg_class WHERE oid = owner AND relkind IN ('r', 'p', 'f');
    INSERT INTO ${RECORDER}.changes (state, object_type, identity, relation, shape, is_drop, statement)
    VALUES (${RECORDER}.state(), command.object_type, command.object_identity,
      (SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class AS c
       JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = owner),
      CASE WHEN owner IS NOT NULL THEN ${RECORDER}.shape(owner) END, false,
      left(current_query(), ${MOST_STATEMENT}));
  END LOOP;
EXCEPTION WHEN OTHERS THEN
  -- What cannot be recorded must not stop a migration.
  NULL;
END $$;
CREATE FUNCTION ${RECORDER}.note_drop() RETURNS event_trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '${LOCK_TIMEOUT_MS}ms' AS $$
BEGIN
  INSERT INTO ${RECORDER}.changes (state, object_type, identity, is_drop, statement)
  SELECT ${RECORDER}.state(), object_type, object_identity, true, left(current_query(), ${MOST_STATEMENT})
  FROM pg_event_trigger_dropped_objects() WHERE original OR normal;
EXCEPTION WHEN OTHERS THEN
  NULL;
END $$;
CREATE EVENT TRIGGER ${RECORDER}_change ON ddl_command_end EXECUTE FUNCTION ${RECORDER}.note_change();
CREATE EVENT TRIGGER ${RECORDER}_drop ON sql_drop EXECUTE FUNCTION ${RECORDER}.note_drop();`;
}

/** Rows of every state of the tool's tables, in order; the last one is that of now. */
export const RECORDED_STATES = `SELECT id, rows FROM ${RECORDER}.states ORDER BY id`;

/** Notes the state of now, which no change follows. */
export const RECORD_LAST_STATE = `SELECT ${RECORDER}.state() AS state`;

export const RECORDED_CHANGES = `SELECT state, object_type, identity, relation, shape, is_drop, statement
  FROM ${RECORDER}.changes ORDER BY id`;
