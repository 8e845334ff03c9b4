/** Columns: what the structs leave unsaid is taken over from the migrations. Go. */
export const BUILD_ADOPT = String.raw`
// What a struct leaves unsaid is what the migrations say: GORM then makes something up, and nobody decided it.

type known struct {
	kind, base, identity, value string
	required                    bool
}

const columnQuery = "SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod), t.typtype::text || ':' || format_type(a.atttypid, NULL), a.attnotnull::text, a.attidentity::text || a.attgenerated::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '') FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')"

var castLiteral = regexp.MustCompile("^('(?:[^']|'')*')::[a-z ]+$")

func columnsOf(db *sql.DB) (map[string]map[string]known, error) {
	found := map[string]map[string]known{}
	err := each(db, columnQuery, func(row []string) {
		if found[row[0]] == nil {
			found[row[0]] = map[string]known{}
		}
		found[row[0]][row[1]] = known{kind: row[2], base: row[3], required: row[4] == "true", identity: row[5], value: row[6]}
	})
	return found, err
}

func adopt(mine, theirs *sql.DB) error {
	ours, err := columnsOf(mine)
	if err != nil {
		return err
	}
	others, err := columnsOf(theirs)
	if err != nil {
		return err
	}
	ourMembers, err := membersOf(mine)
	if err != nil {
		return err
	}
	theirMembers, err := membersOf(theirs)
	if err != nil {
		return err
	}
	// A column changes its type only where no key holds it.
	for _, one := range ourMembers {
		if one.kind == "f" {
			attempt(mine, "ALTER TABLE "+quoted(one.table)+" DROP CONSTRAINT "+quote(one.name))
		}
	}
	for name, columns := range ours {
		if len(others[name]) == 0 {
			adoptRenamed(mine, name, ours, others)
		}
		for column, one := range columns {
			if other, ok := others[name][column]; ok && fields[name][column] != nil {
				adoptColumn(mine, name, column, one, other)
			} else if at := fields[name][column]; !ok && len(others[name]) > 0 && at != nil && !at.of.Creatable && !at.of.Updatable {
				// Only ever read: what a query computes fills it, and no table has to have it.
				attempt(mine, "ALTER TABLE "+quoted(name)+" DROP COLUMN "+quote(column))
			}
		}
		for column, other := range others[name] {
			if _, ok := columns[column]; !ok && joins[name] && (!other.required || other.value != "" || other.identity != "") {
				said.Ignored = append(said.Ignored, ignoredMember("column", name, column))
			}
		}
	}
	adoptMembers(mine, ourMembers, theirMembers)
	return nil
}

// adoptRenamed is for a table that the migrations may have under another name: the only one with these columns.
func adoptRenamed(db *sql.DB, name string, ours, others map[string]map[string]known) {
	alike := []string{}
	for other, columns := range others {
		isSame := len(ours[other]) == 0 && len(columns) == len(ours[name])
		for column := range ours[name] {
			_, ok := columns[column]
			isSame = isSame && ok
		}
		if isSame {
			alike = append(alike, other)
		}
	}
	if len(alike) != 1 {
		return
	}
	for column, one := range ours[name] {
		if fields[name][column] != nil {
			adoptColumn(db, name, column, one, others[alike[0]][column])
		}
	}
}

func adoptColumn(db *sql.DB, name, column string, mine, theirs known) {
	alter := "ALTER TABLE " + quoted(name) + " ALTER COLUMN " + quote(column)
	at := fields[name][column]
	tag := at.of.TagSettings
	said := at.of.HasDefaultValue && tag["DEFAULT"] != ""
	if mine.kind != theirs.kind && isUnsaid(at.of, theirs) {
		hasValue := mine.value != "" && mine.identity == ""
		if hasValue {
			attempt(db, alter+" DROP DEFAULT")
		}
		if attempt(db, alter+" TYPE "+theirs.kind+" USING NULL") {
			if sequence := "pg_get_serial_sequence('" + strings.ReplaceAll(quoted(name), "'", "''") + "', '" + strings.ReplaceAll(column, "'", "''") + "')"; strings.HasPrefix(mine.value, "nextval(") {
				_ = each(db, "SELECT coalesce("+sequence+", '')", func(row []string) {
					if row[0] != "" && strings.Contains("smallint integer bigint", theirs.kind) {
						attempt(db, "ALTER SEQUENCE "+row[0]+" AS "+theirs.kind)
					}
				})
			}
		}
		if hasValue {
			// A literal takes the column's type; its own cast may not fit any more.
			attempt(db, alter+" SET DEFAULT "+castLiteral.ReplaceAllString(mine.value, "$1"))
		}
	}
	if theirs.required && !mine.required && tag["NULL"] == "" && (!at.saysNull || theirs.value != "" || theirs.identity != "") {
		attempt(db, alter+" SET NOT NULL")
	}
	if at.isJoin && mine.required && !theirs.required {
		attempt(db, alter+" DROP NOT NULL")
	}
	if at.isJoin && mine.value != "" && theirs.value == "" {
		// GORM copies it from the table that the key leads to.
		attempt(db, alter+" DROP DEFAULT")
	}
	isNumbered := strings.HasPrefix(mine.value, "nextval(")
	switch {
	case isNumbered && (theirs.identity == "a" || theirs.identity == "d"):
		always := map[string]string{"a": "ALWAYS", "d": "BY DEFAULT"}[theirs.identity]
		_ = each(db, "SELECT coalesce(pg_get_serial_sequence('"+strings.ReplaceAll(quoted(name), "'", "''")+"', '"+strings.ReplaceAll(column, "'", "''")+"'), '')", func(row []string) {
			attempt(db, alter+" DROP DEFAULT")
			if row[0] != "" {
				attempt(db, "DROP SEQUENCE "+row[0])
			}
		})
		attempt(db, alter+" ADD GENERATED "+always+" AS IDENTITY")
	case mine.value == "" && mine.identity == "" && theirs.value != "" && theirs.identity == "" && !said:
		if sequence, ok := strings.CutPrefix(theirs.value, "nextval('"); ok {
			owned := sequence[:strings.Index(sequence, "'")]
			attempt(db, "CREATE SEQUENCE "+owned+" AS "+theirs.kind+" OWNED BY "+quoted(name)+"."+quote(column))
		}
		attempt(db, alter+" SET DEFAULT "+theirs.value)
	case mine.value == "" && mine.identity == "" && theirs.identity == "s":
		// Only the migrations say how it is computed; a field that is written is refused, and its queries show that.
		if !at.of.Creatable && !at.of.Updatable {
			attempt(db, "ALTER TABLE "+quoted(name)+" DROP COLUMN "+quote(column))
			attempt(db, "ALTER TABLE "+quoted(name)+" ADD COLUMN "+quote(column)+" "+theirs.kind+" GENERATED ALWAYS AS ("+theirs.value+") STORED")
		}
	}
}

var families = map[schema.DataType]string{
	schema.String: "|text|character varying|character|citext|uuid|json|jsonb|xml|inet|cidr|macaddr|ltree|interval|name|",
	schema.Bytes:  "|bytea|json|jsonb|uuid|text|character varying|",
	schema.Time:   "|timestamp with time zone|timestamp without time zone|date|",
	schema.Float:  "|numeric|double precision|real|money|",
	schema.Int:    "|smallint|integer|bigint|",
	schema.Uint:   "|smallint|integer|bigint|numeric|",
}

// isUnsaid is whether the struct leaves the choice among this type and GORM's own.
func isUnsaid(one *schema.Field, theirs known) bool {
	tag := one.TagSettings
	if tag["TYPE"] != "" || tag["SIZE"] != "" || tag["PRECISION"] != "" || tag["GENERATED"] != "" {
		return false
	}
	if tag["SERIALIZER"] != "" {
		return true
	}
	found := one.IndirectFieldType
	zero := reflect.New(found).Interface()
	if _, says := zero.(schema.GormDataTypeInterface); says {
		return false
	}
	home := found.PkgPath()
	isUsual := home == "" || home == "time" || home == "database/sql" || home == "gorm.io/gorm"
	if _, writes := zero.(driver.Valuer); writes && !isUsual {
		// Its own method makes the value, and GORM only guesses what becomes of it.
		return true
	}
	if one.DataType == schema.String && strings.HasPrefix(theirs.base, "e:") || strings.HasPrefix(theirs.base, "d:") {
		return true
	}
	// A program says sixty-four bits by choosing them, and nothing by choosing int.
	kind := found.Kind()
	isChosen := kind != reflect.Int && kind != reflect.Uint && home != "database/sql"
	if (one.DataType == schema.Int || one.DataType == schema.Uint) && isChosen {
		return false
	}
	base := theirs.base[2:]
	if at := strings.Index(base, "("); at > 0 {
		base = base[:at]
	}
	return strings.Contains(families[one.DataType], "|"+base+"|")
}

func quoted(name string) string {
	parts := strings.SplitN(name, ".", 2)
	return quote(parts[0]) + "." + quote(parts[1])
}

func quote(name string) string { return "\"" + strings.ReplaceAll(name, "\"", "\"\"") + "\"" }
`;
