/** Which struct and field every table, column and key comes from. Go. */
export const BUILD_DESCRIBE = `
// field is what a struct says of one column.
type field struct {
	of       *schema.Field
	isJoin   bool
	chain    []owner
	saysNull bool
}

var (
	fields  = map[string]map[string]*field{}
	keys    = map[string]*field{}
	written = map[string]bool{}
	joins   = map[string]bool{}
	namedBy = regexp.MustCompile("(?i)(?:index|unique|check|constraint|class|primarykey)[^;]*")
	word    = regexp.MustCompile("[A-Za-z_][A-Za-z0-9_]*")
	byName  = map[string]*table{}
)

func describe(models []model) {
	for _, one := range models {
		describeTable(one.schema, nil)
	}
	for _, one := range models {
		describeRelations(one.schema)
	}
}

func describeTable(found *schema.Schema, relation []owner) *table {
	name := qualified(found.Table)
	if known := byName[name]; known != nil {
		return known
	}
	parts := strings.SplitN(name, ".", 2)
	one := &table{Schema: parts[0], Name: parts[1], Types: []string{typeName(found.ModelType)}, Relation: relation}
	byName[name] = one
	said.Tables = append(said.Tables, one)
	fields[name] = map[string]*field{}
	for _, each := range found.Fields {
		if tag := each.Tag.Get("gorm"); tag != "" {
			for _, part := range namedBy.FindAllString(tag, -1) {
				for _, text := range word.FindAllString(part, -1) {
					written[name+"."+text] = true
				}
			}
		}
		if each.DBName == "" {
			continue
		}
		if each.IgnoreMigration {
			said.Ignored = append(said.Ignored, ignoredMember("column", name, each.DBName))
			continue
		}
		chain := chainOf(found.ModelType, each.StructField.Index)
		if relation != nil {
			chain = relation
		}
		one.Columns = append(one.Columns, column{each.DBName, chain})
		fields[name][each.DBName] = &field{of: each, isJoin: relation != nil, chain: chain, saysNull: saysNull(each)}
	}
	return one
}

func describeRelations(found *schema.Schema) {
	names := []string{}
	for name := range found.Relationships.Relations {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		one := found.Relationships.Relations[name]
		// GORM keeps the other side of each under such a name.
		if one.Field == nil || name[0] == '_' {
			continue
		}
		chain := chainOf(found.ModelType, one.Field.StructField.Index)
		if byName[qualified(one.FieldSchema.Table)] == nil {
			// AutoMigrate makes the tables of what a model refers to as well.
			describeTable(one.FieldSchema, nil)
			describeRelations(one.FieldSchema)
		}
		if one.JoinTable != nil {
			if byName[qualified(one.JoinTable.Table)] == nil {
				joins[qualified(one.JoinTable.Table)] = true
				describeTable(one.JoinTable, chain)
			}
			for _, other := range one.JoinTable.Relationships.Relations {
				if key := other.ParseConstraint(); key != nil {
					keys[qualified(key.Schema.Table)+"."+key.Name] = &field{of: one.Field, chain: chain}
				}
			}
			continue
		}
		if key := one.ParseConstraint(); key != nil {
			keys[qualified(key.Schema.Table)+"."+key.Name] = &field{of: one.Field, chain: chain}
		}
	}
}

// chainOf names the field and the structs that it is embedded through, outermost first.
func chainOf(outer reflect.Type, path []int) []owner {
	chain := []owner{}
	for _, index := range path {
		for outer.Kind() == reflect.Pointer {
			outer = outer.Elem()
		}
		if index < 0 {
			// GORM marks a pointer that is embedded so.
			index = -index - 1
		}
		if outer.Kind() != reflect.Struct || index >= outer.NumField() {
			return chain
		}
		next := outer.Field(index)
		chain = append(chain, owner{typeName(outer), next.Name})
		outer = next.Type
	}
	return chain
}

func typeName(found reflect.Type) string {
	for found.Kind() == reflect.Pointer {
		found = found.Elem()
	}
	return found.PkgPath() + "." + found.Name()
}

// saysNull is whether the Go value can be nothing, so that it needs a column that takes NULL.
func saysNull(one *schema.Field) bool {
	kind := one.FieldType.Kind()
	if kind == reflect.Pointer {
		return true
	}
	if kind != reflect.Struct {
		return false
	}
	_, hasValid := one.FieldType.FieldByName("Valid")
	return hasValid
}

const memberQuery = "SELECT n.nspname || '.' || c.relname, m.name, coalesce(array_to_string(ARRAY(SELECT a.attname FROM unnest(m.keys) WITH ORDINALITY AS u(number, position) JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number ORDER BY u.position), ','), '') FROM (SELECT conrelid AS id, conname AS name, conkey AS keys FROM pg_catalog.pg_constraint UNION SELECT x.indrelid, i.relname, x.indkey::int2[] FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid) m JOIN pg_catalog.pg_class c ON c.oid = m.id JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1, 2, 3"

func describeMembers(db *sql.DB) error {
	return each(db, memberQuery, func(row []string) {
		one := byName[row[0]]
		if one == nil {
			return
		}
		found := member{Name: row[1], Columns: strings.Split(row[2], ",")}
		if key := keys[row[0]+"."+row[1]]; key != nil {
			found.Field = key.chain
		} else if at := tagged(row[0], row[1]); at != nil {
			found.Field = at.chain
		}
		one.Members = append(one.Members, found)
	})
}

// tagged is the field whose tag has this name, with or without what GORM puts before it.
func tagged(name, wanted string) *field {
	bare := strings.TrimPrefix(wanted, "chk_"+name[strings.Index(name, ".")+1:]+"_")
	columns := []string{}
	for column := range fields[name] {
		columns = append(columns, column)
	}
	sort.Strings(columns)
	for _, column := range columns {
		one := fields[name][column]
		for _, part := range namedBy.FindAllString(one.of.Tag.Get("gorm"), -1) {
			for _, text := range word.FindAllString(part, -1) {
				if text == wanted || bare != wanted && text == bare {
					return one
				}
			}
		}
	}
	return nil
}
`;
