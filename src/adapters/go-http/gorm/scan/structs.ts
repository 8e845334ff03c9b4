/** Which structs there are, where they are written, and which of them are models. Go. */
export const SCAN_STRUCTS = `
// keyOf names a struct type however it was read: from its sources or from what the compiler wrote.
func keyOf(found types.Type) string {
	for {
		switch one := types.Unalias(found).(type) {
		case *types.Pointer:
			found = one.Elem()
		case *types.Slice:
			found = one.Elem()
		case *types.Array:
			found = one.Elem()
		case *types.Named:
			object := one.Obj()
			if _, isStruct := one.Underlying().(*types.Struct); !isStruct || object.Pkg() == nil {
				return ""
			}
			if object.Parent() != nil && object.Parent() != object.Pkg().Scope() {
				return ""
			}
			return object.Pkg().Path() + "." + object.Name()
		default:
			return ""
		}
	}
}

func findStructs() {
	for _, one := range sources {
		for _, file := range one.files {
			for _, declaration := range file.Decls {
				general, ok := declaration.(*ast.GenDecl)
				if !ok || general.Tok != token.TYPE {
					continue
				}
				for _, spec := range general.Specs {
					addStruct(one, spec.(*ast.TypeSpec))
				}
			}
		}
	}
	for _, one := range structs {
		for _, key := range one.embedded {
			if inner := structs[key]; inner != nil {
				inner.isMain = false
			}
		}
	}
}

func addStruct(one *source, spec *ast.TypeSpec) {
	object, ok := one.info.Defs[spec.Name].(*types.TypeName)
	if !ok || object.IsAlias() {
		return
	}
	named, ok := object.Type().(*types.Named)
	if !ok {
		return
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return
	}
	found := &structure{home: one, name: object.Name(), place: placeOf(spec.Name.Pos()), fields: map[string]place{}, isMain: true}
	found.generic = named.TypeParams().Len() > 0
	found.isNamed = saysTable(named)
	if syntax, ok := spec.Type.(*ast.StructType); ok {
		for _, field := range syntax.Fields.List {
			found.addField(field)
		}
	}
	structs[one.ImportPath+"."+object.Name()] = found
}

func (found *structure) addField(field *ast.Field) {
	tag := ""
	if field.Tag != nil {
		text, _ := strconv.Unquote(field.Tag.Value)
		tag = reflect.StructTag(text).Get("gorm")
	}
	lower := strings.ToLower(tag)
	found.hasTag = found.hasTag || tag != "" && tag != "-"
	found.hasKey = found.hasKey || strings.Contains(lower, "primarykey") || strings.Contains(lower, "primary_key")
	key := keyOf(found.home.info.TypeOf(field.Type))
	for _, name := range field.Names {
		found.fields[name.Name] = placeOf(name.Pos())
		found.hasKey = found.hasKey || name.Name == "ID"
	}
	if len(field.Names) == 0 {
		found.fields[key[strings.LastIndex(key, ".")+1:]] = placeOf(field.Pos())
	}
	if key == "gorm.io/gorm.Model" && len(field.Names) == 0 {
		found.hasModel, found.hasKey = true, true
	}
	if len(field.Names) == 0 || strings.Contains(lower, "embedded") {
		found.embedded = append(found.embedded, key)
	}
}

// saysTable is whether GORM is told the table's name.
func saysTable(named *types.Named) bool {
	methods := types.NewMethodSet(types.NewPointer(named))
	for index := 0; index < methods.Len(); index++ {
		method := methods.At(index)
		if method.Obj().Name() != "TableName" || len(method.Index()) > 1 {
			continue
		}
		signature := method.Type().(*types.Signature)
		results := signature.Results()
		return results.Len() == 1 && types.Identical(results.At(0).Type(), types.Typ[types.String]) && signature.Params().Len() <= 1
	}
	return false
}

// reachesKey is whether it has a key, or embeds what has one, as a base of the application's own.
func (found *structure) reachesKey(depth int) bool {
	if found.hasKey || depth > deepest {
		return found.hasKey
	}
	for _, key := range found.embedded {
		if inner := structs[key]; inner != nil && inner.reachesKey(depth+1) {
			return true
		}
	}
	return false
}

// chosen are the structs that are models for certain, and those that are if there is such a table.
func chosen() (certain, possible []*structure) {
	for _, one := range structs {
		said := one.strength
		isShaped := one.hasModel || one.isNamed && (one.hasTag || one.hasKey)
		if said < strong && one.isMain && isShaped {
			said = strong
		}
		// What others embed is a part of them, or a model that a query's result begins with.
		if said == unsaid && (isShaped || one.hasTag && one.reachesKey(0)) {
			said = weak
		}
		if said == weak && !one.reachesKey(0) {
			continue
		}
		switch said {
		case strong:
			certain = append(certain, one)
		case weak:
			possible = append(possible, one)
		}
	}
	return certain, possible
}
`;
