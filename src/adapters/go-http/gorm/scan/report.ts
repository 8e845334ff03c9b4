/** The report of the models, with the lines of structs and fields. Go. */
export const SCAN_REPORT = `
type owner struct{ Type, Field string }

type saidTable struct {
	Schema, Name string
	Types        []string
	Relation     []owner
	Columns      []struct {
		Name  string
		Chain []owner
	}
	Members []struct {
		Name    string
		Columns []string
		Field   []owner
	}
}

type saidRun struct {
	Tables           []saidTable
	Ignored, Implied []map[string]string
	Obstacle         string
}

// gather adds what one program said to the report, with the lines of structs and fields.
func gather(report map[string]any, target *source, text []byte) {
	var said saidRun
	if err := json.Unmarshal(text, &said); err != nil {
		panic(obstacle("what the models' program said could not be read"))
	}
	if said.Obstacle != "" {
		panic(obstacle(said.Obstacle))
	}
	tables, _ := report["tables"].([]any)
	for _, table := range said.Tables {
		tables = append(tables, described(table, target))
	}
	report["tables"] = tables
	for name, found := range map[string][]map[string]string{"ignored": said.Ignored, "implied": said.Implied} {
		known, _ := report[name].([]map[string]string)
		report[name] = append(known, found...)
	}
}

func described(table saidTable, target *source) map[string]any {
	at := fieldPlace(table.Relation, target)
	for _, name := range table.Types {
		if one := structs[inTarget(name, target)]; one != nil && at.File == "" {
			at = one.place
		}
	}
	columns := []any{}
	lines := map[string]place{}
	for _, column := range table.Columns {
		found := fieldPlace(column.Chain, target)
		if found.File == "" {
			found = at
		}
		lines[column.Name] = found
		columns = append(columns, located(column.Name, found))
	}
	members := []any{}
	for _, member := range table.Members {
		found := fieldPlace(member.Field, target)
		if found.File == "" && len(member.Columns) > 0 {
			found = lines[member.Columns[0]]
		}
		if found.File == "" {
			found = at
		}
		members = append(members, located(member.Name, found))
	}
	out := located(table.Name, at)
	out["schema"], out["columns"], out["members"] = table.Schema, columns, members
	return out
}

// fieldPlace is the innermost field of a chain that the module itself writes.
func fieldPlace(chain []owner, target *source) place {
	found := place{}
	for _, one := range chain {
		if known := structs[inTarget(one.Type, target)]; known != nil {
			if at, ok := known.fields[one.Field]; ok && at.File != "" {
				found = at
			}
		}
	}
	return found
}

// A program calls its own package main, whatever its path is.
func inTarget(name string, target *source) string {
	if rest, ok := strings.CutPrefix(name, "main."); ok {
		return target.ImportPath + "." + rest
	}
	return name
}

func located(name string, at place) map[string]any {
	if at.File == "" {
		return map[string]any{"name": name}
	}
	return map[string]any{"name": name, "file": at.File, "line": at.Line}
}

func modulesOf(all map[*source]*registration) []string {
	names := []string{}
	for one := range all {
		names = append(names, one.ImportPath)
	}
	sort.Strings(names)
	return names
}

func failuresOf(generics []string) []any {
	found := []any{}
	sort.Strings(generics)
	for _, name := range generics {
		found = append(found, map[string]string{"module": name, "error": "a struct with type parameters is no table by itself"})
	}
	return found
}

func signals() []any {
	found := []any{}
	sort.Slice(migrates, func(a, b int) bool { return migrates[a].String() < migrates[b].String() })
	for _, at := range migrates {
		if at.File != "" {
			found = append(found, map[string]any{"kind": "creates-at-start", "subject": "AutoMigrate", "file": at.File, "line": at.Line})
		}
	}
	return found
}

type saidQueries struct {
	Taken   map[string]int
	Refused []struct {
		Kind, Name, Sqlstate, Message, Statement, Column, Type string
		Tables                                                 []string
		Chain                                                  []owner
		Avoidable                                              bool
	}
	Undecided []map[string]string
	Obstacle  string
}

func gatherQueries(report map[string]any, target *source, text []byte) {
	var said saidQueries
	if err := json.Unmarshal(text, &said); err != nil {
		panic(obstacle("what the models' program said could not be read"))
	}
	if said.Obstacle != "" {
		panic(obstacle(said.Obstacle))
	}
	taken, _ := report["taken"].(map[string]int)
	if taken == nil {
		taken = map[string]int{}
	}
	for kind, count := range said.Taken {
		taken[kind] += count
	}
	refused, _ := report["refused"].([]any)
	for _, one := range said.Refused {
		at := fieldPlace(one.Chain, target)
		if known := structs[inTarget(one.Type, target)]; at.File == "" && known != nil {
			at = known.place
		}
		item := located(one.Name, at)
		item["kind"], item["sqlstate"], item["message"] = one.Kind, one.Sqlstate, one.Message
		item["statement"], item["tables"] = one.Statement, one.Tables
		if one.Column != "" {
			item["column"] = one.Column
		}
		if one.Avoidable {
			item["avoidable"] = true
		}
		refused = append(refused, item)
	}
	undecided, _ := report["undecided"].([]map[string]string)
	report["taken"], report["refused"], report["undecided"] = taken, refused, append(undecided, said.Undecided...)
}
`;
