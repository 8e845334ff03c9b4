const LEAST =
  "CASE q.seqtypid WHEN 21 THEN -32768 WHEN 23 THEN -2147483648 ELSE -9223372036854775808 END";
const MOST =
  "CASE q.seqtypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE 9223372036854775807 END";

/** Null where they are what CREATE SEQUENCE gives a sequence of that type; `q` is the pg_sequence. */
export const MINIMUM = `NULLIF(q.seqmin, CASE WHEN q.seqincrement > 0 THEN 1 ELSE ${LEAST} END)`;
export const MAXIMUM = `NULLIF(q.seqmax, CASE WHEN q.seqincrement > 0 THEN ${MOST} ELSE -1 END)`;
