/** Statements of the role `$2` in the database `$1` so far. */
export const STATEMENTS = `
  SELECT s.query, s.calls, s.rows, s.shared_blks_hit + s.shared_blks_read AS pages
    FROM pg_stat_statements s
    JOIN pg_database d ON d.oid = s.dbid
    JOIN pg_roles r ON r.oid = s.userid
   WHERE d.datname = $1 AND r.rolname = $2
   ORDER BY s.query, s.queryid`;
