/** Constraints and indexes: the same, by what they mean. Go. */
export const BUILD_MEMBERS = String.raw`
// held is a constraint or an index; means says the same for whatever refuses or finds the same rows.
type held struct {
	table, name, kind, definition, means, columns string
	isConstraint                                  bool
}

const heldQuery = "SELECT n.nspname || '.' || c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid), coalesce(pg_get_indexdef(nullif(k.conindid, 0)), ''), 'true', coalesce((SELECT string_agg(a.attname, ',' ORDER BY u.position) FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number), '') FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND n.nspname NOT IN ('pg_catalog', 'information_schema') UNION ALL SELECT n.nspname || '.' || c.relname, i.relname, CASE WHEN x.indisunique THEN 'u' ELSE 'i' END, pg_get_indexdef(x.indexrelid), pg_get_indexdef(x.indexrelid), 'false', coalesce((SELECT string_agg(a.attname, ',' ORDER BY u.position) FROM unnest(x.indkey) WITH ORDINALITY AS u(number, position) JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number), '') FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY 1, 2"

var (
	indexName = regexp.MustCompile("^CREATE (?:UNIQUE )?INDEX .+? ON (?:ONLY )?\\S+ ")
	actions   = regexp.MustCompile(" (?:ON (?:DELETE|UPDATE) (?:CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)(?: \\([^)]*\\))?|(?:NOT )?DEFERRABLE|INITIALLY DEFERRED|NOT VALID|MATCH FULL)")
	onDelete  = regexp.MustCompile("(?i)onupdate|ondelete")
)

func membersOf(db *sql.DB) ([]held, error) {
	found := []held{}
	err := each(db, heldQuery, func(row []string) {
		one := held{table: row[0], name: row[1], kind: row[2], definition: row[3], isConstraint: row[5] == "true", columns: row[6]}
		switch one.kind {
		case "f":
			one.means = actions.ReplaceAllString(row[3], "")
		case "c":
			one.means = row[3]
		default:
			one.means = indexName.ReplaceAllString(row[4], "")
		}
		found = append(found, one)
	})
	return found, err
}

func adoptMembers(db *sql.DB, mine, theirs []held) {
	taken := map[string]bool{}
	// What the structs say differently must stay beside what they differ from.
	contested := map[string]bool{}
	for _, one := range mine {
		match := held{}
		for _, other := range theirs {
			if other.table == one.table && other.kind == one.kind && other.means == one.means && !taken[other.table+"."+other.name] {
				// Of two that say the same, the one of the same name.
				if match.name == "" || other.name == one.name {
					match = other
				}
			}
		}
		if match.name != "" {
			taken[match.table+"."+match.name] = true
		}
		if one.kind == "f" {
			adoptKey(db, one, match)
			continue
		}
		if match.name == "" {
			if one.kind == "p" && joins[one.table] {
				attempt(db, dropping(one))
				continue
			}
			if adoptPartitioned(db, one, theirs, taken) {
				continue
			}
			contested[one.table+"."+one.name] = true
			contested[one.table+"("+one.columns+")"] = one.kind != "c"
			continue
		}
		isNamed := written[one.table+"."+one.name] && one.isConstraint == match.isConstraint
		if !isNamed && (one.name != match.name || one.isConstraint != match.isConstraint) {
			if attempt(db, dropping(one)) {
				attempt(db, making(match))
			}
		}
	}
	tables := map[string]bool{}
	for name := range fields {
		tables[name] = true
	}
	for _, other := range theirs {
		if !tables[other.table] || taken[other.table+"."+other.name] || other.kind == "p" && !joins[other.table] {
			continue
		}
		if other.kind != "p" && other.kind != "f" && (contested[other.table+"."+other.name] || contested[other.table+"("+other.columns+")"]) {
			continue
		}
		kind := "constraint"
		if !other.isConstraint {
			kind = "index"
		}
		said.Ignored = append(said.Ignored, ignoredMember(kind, other.table, other.name))
	}
}

// adoptPartitioned is for a key of a table that is partitioned: the server wants the partition's columns in it.
func adoptPartitioned(db *sql.DB, one held, theirs []held, taken map[string]bool) bool {
	if relations[one.table] != "p" || one.kind != "p" && one.kind != "u" {
		return false
	}
	for _, other := range theirs {
		if other.table == one.table && other.kind == one.kind && strings.HasPrefix(other.columns, one.columns+",") && attempt(db, dropping(one)) {
			taken[other.table+"."+other.name] = true
			return attempt(db, making(other))
		}
	}
	return false
}

// adoptKey makes a foreign key again: as the struct says it, else as the migrations do.
func adoptKey(db *sql.DB, one, match held) {
	at := keys[one.table+"."+one.name]
	tag := ""
	if at != nil {
		tag = at.of.TagSettings["CONSTRAINT"]
	}
	made := one
	if match.name != "" {
		made.name = match.name
		if !onDelete.MatchString(tag) {
			made.definition = match.definition
		}
		if at != nil {
			keys[one.table+"."+match.name] = at
		}
	} else if tag == "" {
		said.Implied = append(said.Implied, ignoredMember("constraint", one.table, one.name))
	}
	attempt(db, making(made))
}

func dropping(one held) string {
	if one.isConstraint {
		return "ALTER TABLE " + quoted(one.table) + " DROP CONSTRAINT " + quote(one.name)
	}
	return "DROP INDEX " + quote(strings.SplitN(one.table, ".", 2)[0]) + "." + quote(one.name)
}

func making(one held) string {
	if one.isConstraint {
		return "ALTER TABLE " + quoted(one.table) + " ADD CONSTRAINT " + quote(one.name) + " " + one.definition
	}
	return one.definition
}

func ignoredMember(kind, table, name string) map[string]string {
	parts := strings.SplitN(table, ".", 2)
	return map[string]string{"kind": kind, "schema": parts[0], "table": parts[1], "name": name}
}
`;
