/** Lets the models select and join in what the migrations built; a refusal counts as everywhere else. Go. */
export const BUILD_QUERIES = String.raw`
type refusal struct {
	Kind, Name, Sqlstate, Message, Statement, Column, Type string
	Tables                                                 []string
	Chain                                                  []owner
	Avoidable                                              bool
}

type asking struct {
	Taken     map[string]int
	Refused   []refusal
	Undecided []map[string]string
	Obstacle  string
}

// query is one item: it is tried, and taken back when it fails.
type query struct {
	kind, name string
	schema     *schema.Schema
	chain      []owner
	tables     []string
	run        func(tx *gorm.DB) *gorm.DB
	isOther    bool
}

var (
	asked = asking{Taken: map[string]int{"select": 0, "join": 0, "insert": 0}, Refused: []refusal{}, Undecided: []map[string]string{}}
	// They say that a name or a type does not fit, whatever the rows and the settings are.
	proven    = "42P01 42702 42703 42704 42725 42803 42804 42846 42883 428C9"
	unknown   = regexp.MustCompile("relation \"(?:[^\"]*[.])?([^\".]+)\"")
	notThere  = regexp.MustCompile("column \"?(?:\\w+[.])*(\\w+)\"?")
	insideOf  = regexp.MustCompile("^(?:unnamed )?portal ")
	tries     *gorm.DB
	databases *sql.DB
)

const mostTold = 200

// Ask lets every model select, join and insert in what the migrations built, and takes it back.
func ask() error {
	db, err := open(os.Getenv("DATABASE_URL"), true)
	if err != nil {
		return fmt.Errorf("GORM could not open the database: %w", err)
	}
	if databases, err = db.DB(); err != nil {
		return err
	}
	if err := relationsOf(databases); err != nil {
		return err
	}
	if inPublic = schemaOf(db); inPublic != "public" {
		if db, err = open(withPath(os.Getenv("DATABASE_URL"), inPublic), true); err != nil {
			return err
		}
	}
	if present, err = columnsOf(databases); err != nil {
		return err
	}
	tries = db.Begin()
	if tries.Error != nil {
		return tries.Error
	}
	defer tries.Rollback()
	tries.Exec("SET LOCAL statement_timeout = 5000")
	found := []model{}
	isSeen := map[reflect.Type]bool{}
	for _, one := range registered {
		statement := &gorm.Statement{DB: db}
		if statement.Parse(one.value) != nil || isSeen[statement.Schema.ModelType] {
			continue
		}
		isSeen[statement.Schema.ModelType] = true
		one.schema = statement.Schema
		kind := relations[qualified(one.schema.Table)]
		if kind == "f" || kind == "" && !one.certain {
			continue
		}
		found = append(found, one)
	}
	for at := 0; at < len(found); at++ {
		for name, one := range found[at].schema.Relationships.Relations {
			if name[0] != '_' && one.FieldSchema != nil && !isSeen[one.FieldSchema.ModelType] {
				isSeen[one.FieldSchema.ModelType] = true
				found = append(found, model{schema: one.FieldSchema, certain: true})
			}
		}
	}
	sort.Slice(found, func(a, b int) bool { return found[a].schema.Table < found[b].schema.Table })
	selected := map[string]bool{}
	for _, one := range found {
		of := one.schema
		item := query{kind: "select", name: of.ModelType.String(), schema: of, tables: []string{qualified(of.Table)}}
		item.run = func(tx *gorm.DB) *gorm.DB { return tx.Limit(1).Find(many(of)) }
		selected[of.Table] = try(item)
	}
	for _, one := range found {
		if selected[one.schema.Table] {
			joinAll(one.schema, selected)
		}
	}
	for _, one := range found {
		if kind := relations[qualified(one.schema.Table)]; selected[one.schema.Table] && (kind == "r" || kind == "p") {
			_, _ = inserted(one.schema, nil)
		}
	}
	return nil
}

func many(of *schema.Schema) any { return reflect.New(reflect.SliceOf(of.ModelType)).Interface() }

func joinAll(of *schema.Schema, selected map[string]bool) {
	names := []string{}
	for name := range of.Relationships.Relations {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		one := of.Relationships.Relations[name]
		isOne := one.Type == schema.BelongsTo || one.Type == schema.HasOne
		if one.Field == nil || !isOne || one.Polymorphic != nil || name[0] == '_' || strings.Contains(name, ".") {
			continue
		}
		if isRead, isAsked := selected[one.FieldSchema.Table]; isAsked && !isRead {
			continue
		}
		item := query{kind: "join", name: of.ModelType.String() + "." + name, schema: of, isOther: true}
		item.chain = chainOf(of.ModelType, one.Field.StructField.Index)
		item.tables = []string{qualified(of.Table), qualified(one.FieldSchema.Table)}
		item.run = func(tx *gorm.DB) *gorm.DB { return tx.Joins(name).Limit(1).Find(many(of)) }
		try(item)
	}
}

// try is whether the server took it; what else became of it is told.
func try(item query) bool {
	err := attempted(item)
	if err == nil {
		asked.Taken[item.kind]++
		return true
	}
	said := saidOf(err)
	if said.state == "" || !isProven(said, item) {
		leaveOpen(item.kind, item.name, err.Error())
		return false
	}
	dry := item.run(tries.Session(&gorm.Session{NewDB: true, DryRun: true, SkipHooks: true}))
	one := refusal{Kind: item.kind, Name: item.name, Sqlstate: said.state, Message: said.message, Tables: item.tables, Chain: item.chain, Avoidable: item.isOther || said.state == "428C9"}
	one.Statement, one.Type = dry.Statement.SQL.String(), typeName(item.schema.ModelType)
	if strings.Contains("42703 23502 428C9", said.state) {
		one.Column = said.column
		if match := notThere.FindStringSubmatch(said.message); match != nil && one.Column == "" {
			one.Column = match[1]
		}
		if field := item.schema.FieldsByDBName[one.Column]; field != nil && item.chain == nil {
			one.Chain = chainOf(item.schema.ModelType, field.StructField.Index)
		}
	}
	if len(asked.Refused) < mostTold {
		asked.Refused = append(asked.Refused, one)
	}
	return false
}

func leaveOpen(kind, name, reason string) {
	if len(asked.Undecided) < mostTold {
		asked.Undecided = append(asked.Undecided, map[string]string{"kind": kind, "name": name, "reason": reason})
	}
}

func attempted(item query) (err error) {
	tries.Exec("SAVEPOINT attempt")
	defer func() {
		// A method of a type of the application's own may give up on a made up value.
		if failed := recover(); failed != nil {
			err = fmt.Errorf("%v", failed)
		}
		if err != nil {
			tries.Exec("ROLLBACK TO SAVEPOINT attempt")
		}
		tries.Exec("RELEASE SAVEPOINT attempt")
	}()
	return item.run(tries.Session(&gorm.Session{NewDB: true, SkipHooks: true})).Error
}

type serverSaid struct{ state, message, where, column string }

// saidOf reads what the driver brings, whichever version of it: they all have these fields.
func saidOf(err error) serverSaid {
	var stated interface{ SQLState() string }
	if !errors.As(err, &stated) {
		return serverSaid{}
	}
	text := func(name string) string {
		found := reflect.Indirect(reflect.ValueOf(stated))
		if found.Kind() != reflect.Struct || !found.FieldByName(name).IsValid() {
			return ""
		}
		return fmt.Sprint(found.FieldByName(name))
	}
	return serverSaid{stated.SQLState(), text("Message"), text("Where"), text("ColumnName")}
}

func isProven(said serverSaid, item query) bool {
	for _, line := range strings.Split(said.where, "\n") {
		// A function or a trigger met it, which may live on what the session has.
		if strings.TrimSpace(line) != "" && !insideOf.MatchString(line) {
			return false
		}
	}
	isLack := said.state == "23502" && said.column != "" && item.schema.FieldsByDBName[said.column] == nil
	if !strings.Contains(proven, said.state) && !isLack {
		return false
	}
	if match := notThere.FindStringSubmatch(said.message); said.state == "42703" && match != nil && isComputed(match[1]) {
		return false
	}
	if said.state == "42P01" {
		match := unknown.FindStringSubmatch(said.message)
		if match == nil {
			return false
		}
		for name := range relations {
			if strings.HasSuffix(name, "."+match[1]) {
				return false
			}
		}
	}
	return !isElsewhere(said, item)
}

// isComputed is whether a model has a column of this name that only a query fills: who joins it names it, and nobody may.
func isComputed(column string) bool {
	for _, one := range registered {
		statement := &gorm.Statement{DB: tries}
		if statement.Parse(one.value) != nil {
			continue
		}
		if field := statement.Schema.FieldsByDBName[column]; field != nil && !field.Creatable && !field.Updatable {
			return true
		}
	}
	return false
}

// isElsewhere is whether another search path explains it.
func isElsewhere(said serverSaid, item query) bool {
	names := []string{}
	_ = each(databases, "SELECT quote_ident(nspname) FROM pg_catalog.pg_namespace WHERE left(nspname, 3) <> 'pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY nspname LIMIT 10", func(row []string) {
		names = append(names, row[0])
	})
	paths := []string{}
	for _, name := range names {
		paths = append(paths, name+", public")
	}
	if len(names) > 0 {
		paths = append(paths, "public, "+strings.Join(names, ", "))
	}
	for _, path := range paths {
		tries.Exec("SAVEPOINT path")
		tries.Exec("SET LOCAL search_path = " + path)
		err := attempted(item)
		tries.Exec("ROLLBACK TO SAVEPOINT path")
		tries.Exec("RELEASE SAVEPOINT path")
		if err == nil || saidOf(err).state != said.state {
			return true
		}
	}
	return false
}
`;
