/** What the sources hand to GORM. Go. */
export const SCAN_USES = `
var (
	values   = map[string]ast.Expr{}
	returned = map[string]ast.Expr{}
	locals   = map[types.Object]ast.Expr{}
	homes    = map[ast.Expr]*source{}
	outer    = map[string]bool{}
	tabled   = map[*ast.CallExpr]bool{}
	migrates []place
	opens    []opened
	changes  []place
)

// opened is one call that opens a database.
type opened struct {
	driver string
	home   *source
	config ast.Expr
	at     place
}

// Whatever these are given is written to a table of its own; the others may fill what a query selects.
var (
	takesModel = map[string]bool{"Model": true, "Create": true, "CreateInBatches": true, "Save": true, "Delete": true, "FirstOrCreate": true}
	fillsModel = map[string]bool{"First": true, "Take": true, "Last": true, "Find": true, "FindInBatches": true, "FirstOrInit": true}
	makesTable = map[string]bool{"AutoMigrate": true, "CreateTable": true}
	redirects  = map[string]bool{"Model": true, "Table": true, "Raw": true, "Select": true, "Scopes": true, "Group": true}
)

func findUses() {
	for _, one := range sources {
		for _, file := range one.files {
			remember(one, file)
		}
	}
	for _, one := range sources {
		for _, file := range one.files {
			ast.Inspect(file, func(node ast.Node) bool {
				switch found := node.(type) {
				case *ast.CallExpr:
					one.call(found)
				case *ast.AssignStmt:
					for _, left := range found.Lhs {
						if field, ok := left.(*ast.SelectorExpr); ok && field.Sel.Name == "NamingStrategy" && keyOf(one.info.TypeOf(field.X)) == "gorm.io/gorm.Config" {
							changes = append(changes, placeOf(field.Pos()))
						}
					}
				case *ast.Ident:
					instance, ok := one.info.Instances[found]
					if object := one.info.Uses[found]; ok && object != nil && object.Pkg() != nil && object.Pkg().Path() == "gorm.io/gorm" && object.Name() == "G" {
						mark(instance.TypeArgs.At(0), weak)
					}
				}
				return true
			})
		}
	}
}

// remember keeps what variables begin with and what functions return, so that a list of models is found.
func remember(one *source, file *ast.File) {
	bind := func(name ast.Expr, value ast.Expr) {
		ident, ok := name.(*ast.Ident)
		if !ok {
			return
		}
		object := one.info.Defs[ident]
		if object == nil {
			return
		}
		homes[value] = one
		if _, isKnown := locals[object]; !isKnown {
			locals[object] = value
		}
		if object.Parent() == one.types.Scope() {
			values[one.ImportPath+"."+ident.Name] = value
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch found := node.(type) {
		case *ast.ValueSpec:
			for index, name := range found.Names {
				if len(found.Values) == len(found.Names) {
					bind(name, found.Values[index])
				}
			}
		case *ast.AssignStmt:
			for index, name := range found.Lhs {
				if len(found.Rhs) == len(found.Lhs) {
					bind(name, found.Rhs[index])
				}
			}
		case *ast.RangeStmt:
			if found.Value != nil {
				bind(found.Value, found.X)
			}
		case *ast.FuncDecl:
			if found.Recv == nil && found.Body != nil {
				if result := soleResult(found.Body); result != nil {
					homes[result] = one
					returned[one.ImportPath+"."+found.Name.Name] = result
				}
			}
		}
		return true
	})
}

// soleResult is what a function returns beside nil, where it returns nothing else.
func soleResult(body *ast.BlockStmt) ast.Expr {
	var found []ast.Expr
	ast.Inspect(body, func(node ast.Node) bool {
		switch inner := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(inner.Results) == 0 {
				return true
			}
			if name, ok := inner.Results[0].(*ast.Ident); !ok || name.Name != "nil" {
				found = append(found, inner.Results[0])
			}
		}
		return true
	})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

func (one *source) calleeOf(call *ast.CallExpr) *types.Func {
	var name *ast.Ident
	switch called := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		name = called.Sel
	case *ast.Ident:
		name = called
	default:
		return nil
	}
	function, _ := one.info.Uses[name].(*types.Func)
	return function
}

func (one *source) call(call *ast.CallExpr) {
	function := one.calleeOf(call)
	if function == nil || function.Pkg() == nil || function.Pkg().Path() != "gorm.io/gorm" {
		return
	}
	name := function.Name()
	switch {
	case name == "Open" && len(call.Args) > 0:
		found := opened{home: one, at: placeOf(call.Pos()), driver: one.driverOf(call.Args[0])}
		if len(call.Args) > 1 {
			found.config = call.Args[1]
		}
		opens = append(opens, found)
	case makesTable[name]:
		migrates = append(migrates, placeOf(call.Pos()))
		for _, argument := range call.Args {
			one.markAll(argument, 0)
		}
	case name == "Table":
		forEachBefore(call, func(before *ast.CallExpr) bool { tabled[before] = true; return true })
	case len(call.Args) == 0 || tabled[call]:
		return
	case takesModel[name] && !one.isRedirected(call, "Table"):
		mark(one.info.TypeOf(call.Args[0]), strong)
	case fillsModel[name] && !one.isRedirected(call, ""):
		mark(one.info.TypeOf(call.Args[0]), weak)
	}
}

// isRedirected is whether the chain of a call names its table, or selects something else than a model.
func (one *source) isRedirected(call *ast.CallExpr, only string) bool {
	found := false
	forEachBefore(call, func(before *ast.CallExpr) bool {
		if inner, ok := ast.Unparen(before.Fun).(*ast.SelectorExpr); ok {
			found = found || inner.Sel.Name == only || only == "" && redirects[inner.Sel.Name]
		}
		return !found
	})
	return found
}

// forEachBefore visits the calls that a chain makes before this one.
func forEachBefore(call *ast.CallExpr, visit func(before *ast.CallExpr) bool) {
	for {
		selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return
		}
		before, ok := ast.Unparen(selector.X).(*ast.CallExpr)
		if !ok || !visit(before) {
			return
		}
		call = before
	}
}

func (one *source) driverOf(dialector ast.Expr) string {
	call, ok := one.origin(dialector).(*ast.CallExpr)
	if !ok {
		return ""
	}
	function := one.calleeOf(call)
	if function == nil || function.Pkg() == nil {
		return ""
	}
	return function.Pkg().Path()
}

// origin is what a variable began with, else the expression itself.
func (one *source) origin(value ast.Expr) ast.Expr {
	value = ast.Unparen(value)
	if pointer, ok := value.(*ast.UnaryExpr); ok && pointer.Op == token.AND {
		return one.origin(pointer.X)
	}
	if name, ok := value.(*ast.Ident); ok {
		if first := locals[one.info.Uses[name]]; first != nil && first != value {
			return one.origin(first)
		}
	}
	return value
}

func mark(found types.Type, strength int) {
	if found == nil {
		return
	}
	key := keyOf(found)
	if one := structs[key]; one != nil {
		if one.strength < strength {
			one.strength = strength
		}
	} else if key != "" && strength == strong && !strings.HasPrefix(key, "gorm.io/") {
		outer[key] = true
	}
}

const deepest = 6

// markAll takes what is handed to AutoMigrate: a model, a list of models, or what makes one.
func (one *source) markAll(value ast.Expr, depth int) {
	value = ast.Unparen(value)
	if depth > deepest {
		return
	}
	if key := keyOf(one.info.TypeOf(value)); key != "" {
		mark(one.info.TypeOf(value), strong)
		return
	}
	follow := func(next ast.Expr) {
		if next != nil && next != value {
			home := homes[next]
			if home == nil {
				home = one
			}
			home.markAll(next, depth+1)
		}
	}
	switch found := value.(type) {
	case *ast.CompositeLit:
		for _, element := range found.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				element = pair.Value
			}
			one.markAll(element, depth+1)
		}
	case *ast.UnaryExpr:
		one.markAll(found.X, depth+1)
	case *ast.Ident:
		if object := one.info.Uses[found]; object != nil {
			follow(locals[object])
		}
	case *ast.SelectorExpr:
		if object := one.info.Uses[found.Sel]; object != nil && object.Pkg() != nil {
			follow(values[object.Pkg().Path()+"."+object.Name()])
		}
	case *ast.CallExpr:
		if function := one.calleeOf(found); function != nil && function.Pkg() != nil {
			follow(returned[function.Pkg().Path()+"."+function.Name()])
			return
		}
		for _, argument := range found.Args {
			one.markAll(argument, depth+1)
		}
	}
}
`;
