/** How the application lets GORM name tables, as far as its sources write it out. Go. */
export const SCAN_NAMING = `
// naming is how the program names tables, as source text; an obstacle where it cannot be read.
func naming() (strategy string, isWithoutKeys, isWithoutRelations bool) {
	if len(changes) > 0 {
		panic(obstacle("the naming strategy is changed at " + changes[0].String() + " after it was given, and what it is then is not known"))
	}
	var own []opened
	for _, one := range opens {
		if one.driver == "gorm.io/driver/postgres" {
			own = append(own, one)
		}
	}
	if len(own) == 0 {
		for _, one := range opens {
			if !strings.HasPrefix(one.driver, "gorm.io/driver/") {
				own = append(own, one)
			}
		}
	}
	if len(own) == 0 && len(opens) > 0 {
		panic(obstacle(opens[0].at.String() + " opens GORM with " + opens[0].driver + ", which is not PostgreSQL"))
	}
	if len(own) == 0 {
		panic(obstacle("nothing in the module opens GORM, so that its naming of tables is not known"))
	}
	said := map[string]place{}
	for _, one := range own {
		strategy, isWithoutKeys, isWithoutRelations = one.home.configOf(one.config, one.at)
		said[fmt.Sprint(strategy, isWithoutKeys, isWithoutRelations)] = one.at
	}
	if len(said) > 1 {
		var places []string
		for _, at := range said {
			places = append(places, at.String())
		}
		sort.Strings(places)
		panic(obstacle("GORM is opened with different settings at " + strings.Join(places, " and ") + ", and which of them the migrations build for is not known"))
	}
	return strategy, isWithoutKeys, isWithoutRelations
}

func (one *source) configOf(config ast.Expr, at place) (strategy string, isWithoutKeys, isWithoutRelations bool) {
	if config == nil {
		return "", false, false
	}
	unread := obstacle("the settings that " + at.String() + " opens GORM with are not written out there, so that its naming of tables is not known")
	value, home := one.written(config)
	literal, ok := value.(*ast.CompositeLit)
	if !ok || keyOf(home.info.TypeOf(literal)) != "gorm.io/gorm.Config" {
		panic(unread)
	}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			panic(unread)
		}
		flag := func() bool {
			constant := home.info.Types[pair.Value].Value
			if constant == nil {
				panic(obstacle(placeOf(pair.Pos()).String() + " is not a constant, so that it is not known which keys GORM makes"))
			}
			return constant.String() == "true"
		}
		switch pair.Key.(*ast.Ident).Name {
		case "NamingStrategy":
			strategy = home.strategyOf(pair.Value)
		case "DisableForeignKeyConstraintWhenMigrating":
			isWithoutKeys = flag()
		case "IgnoreRelationshipsWhenMigrating":
			isWithoutRelations = flag()
		}
	}
	return strategy, isWithoutKeys, isWithoutRelations
}

// written follows a variable or a function without choices to the literal that it stands for.
func (one *source) written(value ast.Expr) (ast.Expr, *source) {
	for depth := 0; depth < deepest; depth++ {
		value = one.origin(value)
		var next ast.Expr
		switch found := value.(type) {
		case *ast.CallExpr:
			if function := one.calleeOf(found); function != nil && function.Pkg() != nil {
				next = returned[function.Pkg().Path()+"."+function.Name()]
			}
		case *ast.SelectorExpr:
			if object := one.info.Uses[found.Sel]; object != nil && object.Pkg() != nil {
				next = values[object.Pkg().Path()+"."+object.Name()]
			}
		}
		if next == nil {
			return value, one
		}
		if homes[next] != nil {
			one = homes[next]
		}
		value = next
	}
	return value, one
}

func (one *source) strategyOf(value ast.Expr) string {
	unread := obstacle("the naming strategy at " + placeOf(value.Pos()).String() + " is not a literal that could be read, so that the names of the tables are not known")
	found, home := one.written(value)
	literal, ok := found.(*ast.CompositeLit)
	if !ok || keyOf(home.info.TypeOf(literal)) != "gorm.io/gorm/schema.NamingStrategy" {
		panic(unread)
	}
	var said []string
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			panic(unread)
		}
		text := home.constantOf(pair.Value)
		if text == "" {
			panic(unread)
		}
		said = append(said, pair.Key.(*ast.Ident).Name+": "+text)
	}
	sort.Strings(said)
	return strings.Join(said, ", ")
}

// constantOf is a constant, or the replacer of constants, as source text; empty for anything else.
func (one *source) constantOf(value ast.Expr) string {
	if constant := one.info.Types[value].Value; constant != nil {
		return constant.ExactString()
	}
	call, ok := one.origin(value).(*ast.CallExpr)
	if !ok {
		return ""
	}
	if function := one.calleeOf(call); function == nil || function.FullName() != "strings.NewReplacer" {
		return ""
	}
	var words []string
	for _, argument := range call.Args {
		constant := one.info.Types[argument].Value
		if constant == nil {
			return ""
		}
		words = append(words, constant.ExactString())
	}
	return "strings.NewReplacer(" + strings.Join(words, ", ") + ")"
}
`;
