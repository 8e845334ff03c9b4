/** Which schema tables are in whose names say none. Go. */
export const BUILD_SCHEMAS = `
// inPublic is where tables are whose names say no schema.
var inPublic = "public"

func withPath(address, schema string) string {
	if schema == "public" {
		return address
	}
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + "search_path=" + url.QueryEscape(quote(schema)+",public")
}

// schemaOf is public, unless none of the tables is there and some are in one other schema.
func schemaOf(db *gorm.DB) string {
	found := map[string]bool{}
	for _, one := range registered {
		statement := &gorm.Statement{DB: db}
		if !one.certain || statement.Parse(one.value) != nil || strings.Contains(statement.Schema.Table, ".") {
			continue
		}
		for name := range relations {
			at := strings.Index(name, ".")
			if isOwn := name[:at] != "pg_catalog" && name[:at] != "information_schema"; isOwn && name[at+1:] == statement.Schema.Table {
				found[name[:at]] = true
			}
		}
	}
	for name := range found {
		if len(found) == 1 {
			return name
		}
	}
	return "public"
}
`;
