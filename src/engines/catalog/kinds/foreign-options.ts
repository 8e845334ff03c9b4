/** Names of options whose values nobody may read. */
const SECRET = "pass|secret|token|key|credential|auth";

/**
 * `name=value` of a foreign-data option list, sorted. Of a secret only that it is another one can be
 * told: 16 bits of a digest, too few to guess it from.
 */
export function optionsWithoutSecrets(options: string, secret = `name ~* '${SECRET}'`): string {
  return `CASE WHEN ${options} IS NULL THEN '{}'::text[] ELSE ARRAY(
    SELECT name || '=' || CASE WHEN ${secret}
      THEN '(digest ' || left(md5(value), 4) || ')' ELSE value END
    FROM unnest(${options}) AS item,
      LATERAL (SELECT split_part(item, '=', 1) AS name, substr(item, strpos(item, '=') + 1) AS value) AS parts
    ORDER BY name COLLATE "C") END`;
}
