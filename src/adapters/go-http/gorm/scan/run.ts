/** Compiles the models into a program that only the compiler sees, and runs it. Go. */
export const SCAN_RUN = String.raw`
const (
	hub  = "deploymentreadinesshub"
	mine = "zz_deployment_readiness.go"
)

// overlay holds files that only the compiler sees: by their path in the module, their path in the scratch folder.
type overlay struct {
	folder  string
	replace map[string]string
}

func (one *overlay) add(path, text string) {
	name := filepath.Join(one.folder, strconv.Itoa(len(one.replace))+".go")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		panic(obstacle("a file of the scratch folder could not be written"))
	}
	one.replace[path] = name
}

type registration struct {
	certain, possible []string
}

// run compiles the models into programs that build them, and gathers what these say.
func run() map[string]any {
	strategy, isWithoutKeys, isWithoutRelations := naming()
	certain, possible := chosen()
	module := moduleOf()
	files := &overlay{filepath.Dir(os.Args[3]), map[string]string{}}
	all := map[*source]*registration{}
	var generics []string
	enter := func(found []*structure, isCertain bool) {
		for _, one := range found {
			if one.generic {
				if isCertain {
					generics = append(generics, one.home.ImportPath+"."+one.name)
				}
				continue
			}
			if all[one.home] == nil {
				all[one.home] = &registration{}
			}
			text := "new(" + one.name + ")"
			if isCertain {
				all[one.home].certain = append(all[one.home].certain, text)
			} else {
				all[one.home].possible = append(all[one.home].possible, text)
			}
		}
	}
	enter(certain, true)
	enter(possible, false)
	if len(all) == 0 && len(outer) == 0 {
		panic(obstacle("no struct of the module was found that GORM is given"))
	}
	program, _ := os.ReadFile(os.Args[3])
	text := strings.NewReplacer("/*naming*/", strategy, "/*keys*/false", strconv.FormatBool(isWithoutKeys)).Replace(string(program))
	if isWithoutRelations {
		text = strings.Replace(text, "/*relations*/", "IgnoreRelationshipsWhenMigrating: true,", 1)
	}
	files.add(filepath.Join(module.Dir, hub, "hub.go"), text)
	var imports []string
	var mains []*source
	for one, entered := range all {
		files.add(filepath.Join(one.Dir, mine), registering(one, entered, module.Path))
		if one.Name == "main" {
			mains = append(mains, one)
			continue
		}
		imports = append(imports, reached(files, module.Path, module.Dir, one.ImportPath))
	}
	sort.Strings(imports)
	sort.Slice(mains, func(a, b int) bool { return mains[a].ImportPath < mains[b].ImportPath })
	out := map[string]any{"tables": []any{}, "modules": modulesOf(all), "failures": failuresOf(generics), "signals": signals()}
	targets := mains
	if len(mains) == 0 {
		targets = []*source{{ImportPath: module.Path + "/" + hub + "/run", Name: "main", Dir: filepath.Join(module.Dir, hub, "run")}}
	}
	for index, target := range targets {
		if index > 0 {
			imports = nil
		}
		files.addMain(target, module.Path, imports)
	}
	for index, target := range targets {
		// Whatever the first program brings, the others leave alone.
		text := perform(files, target, index > 0)
		if isAsking() {
			gatherQueries(out, target, text)
		} else {
			gather(out, target, text)
		}
	}
	return out
}

// isAsking is whether the models query, instead of being built.
func isAsking() bool { return len(os.Args) > 4 && os.Args[4] == "queries" }

type home_ struct{ Path, Dir string }

func moduleOf() home_ {
	for _, one := range sources {
		return home_{one.Module.Path, one.Module.Dir}
	}
	panic(obstacle("the module has no package"))
}

// registering is a file inside the package of the models: nothing else reaches what is not exported.
func registering(one *source, entered *registration, module string) string {
	sort.Strings(entered.certain)
	sort.Strings(entered.possible)
	return "package " + one.Name + "\n\nimport readinesshub \"" + module + "/" + hub + "\"\n\nfunc init() {\n" +
		"\treadinesshub.Register(true, []any{" + strings.Join(entered.certain, ", ") + "})\n" +
		"\treadinesshub.Register(false, []any{" + strings.Join(entered.possible, ", ") + "})\n}\n"
}

// reached is a path that the module's root may import: an inner folder internal is entered through its neighbour.
func reached(files *overlay, module, dir, path string) string {
	inside := strings.TrimPrefix(path, module)
	at := strings.LastIndex(inside+"/", "/internal/")
	if at <= 0 {
		return path
	}
	bridge := inside[:at] + "/" + hub
	file := filepath.Join(dir, filepath.FromSlash(bridge), "bridge_"+strconv.Itoa(len(files.replace))+".go")
	files.add(file, "package "+hub+"\n\nimport _ \""+path+"\"\n")
	return reached(files, module, dir, module+bridge)
}

// addMain gives a package a program of ours; its own main and init are set aside, because they start the application.
func (files *overlay) addMain(target *source, module string, imports []string) {
	for _, file := range target.files {
		if text := withoutStart(file); text != "" {
			files.add(fset.Position(file.Package).Filename, text)
		}
	}
	text := "package main\n\nimport (\n\treadinesshub \"" + module + "/" + hub + "\"\n"
	for _, path := range imports {
		text += "\t_ \"" + path + "\"\n"
	}
	var given []string
	if len(target.files) == 0 || imports != nil {
		count := 0
		for key := range outer {
			at := strings.LastIndex(key, ".")
			name := "readiness" + strconv.Itoa(count)
			if !ast.IsExported(key[at+1:]) || strings.Contains(key[:at]+"/", "/internal/") {
				continue
			}
			count++
			text += "\t" + name + " \"" + key[:at] + "\"\n"
			given = append(given, "new("+name+"."+key[at+1:]+")")
		}
	}
	sort.Strings(given)
	text += ")\n\nfunc main() {\n\treadinesshub.Register(true, []any{" + strings.Join(given, ", ") + "})\n\treadinesshub.Run()\n}\n"
	files.add(filepath.Join(target.Dir, "zz_deployment_readiness_main.go"), text)
}

func withoutStart(file *ast.File) string {
	at := fset.Position(file.Package).Filename
	bytes, err := os.ReadFile(at)
	if err != nil {
		return ""
	}
	text, shift := string(bytes), 0
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Recv != nil || function.Name.Name != "main" && function.Name.Name != "init" {
			continue
		}
		offset := fset.Position(function.Name.Pos()).Offset
		name := "readinessSetAside" + strconv.Itoa(offset)
		start := offset + shift
		text = text[:start] + name + text[start+len(function.Name.Name):]
		shift += len(name) - len(function.Name.Name)
	}
	if shift == 0 {
		return ""
	}
	return text
}

func perform(files *overlay, target *source, isFurther bool) []byte {
	replace, _ := json.Marshal(map[string]any{"Replace": files.replace})
	plan := filepath.Join(files.folder, "overlay.json")
	program := filepath.Join(files.folder, "program")
	said := filepath.Join(files.folder, "said.json")
	_ = os.WriteFile(plan, replace, 0o600)
	_ = os.Remove(said)
	build := exec.Command("go", "build", modFlag(), "-buildvcs=false", "-overlay", plan, "-o", program, target.ImportPath)
	if out, err := build.CombinedOutput(); err != nil {
		os.Stderr.Write(out)
		panic(obstacle("the models do not compile together: " + gist(string(out))))
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), "DEPLOYMENT_READINESS_SAID="+said)
	if isFurther {
		command.Env = append(command.Env, "DEPLOYMENT_READINESS_OWN=1")
	}
	if isAsking() {
		command.Env = append(command.Env, "DEPLOYMENT_READINESS_ASKS=1")
	}
	out, err := command.CombinedOutput()
	os.Stderr.Write(out)
	text, unread := os.ReadFile(said)
	if unread != nil {
		reason := gist(string(out))
		if err != nil {
			reason += " (" + err.Error() + ")"
		}
		panic(obstacle("the program with the models ended before it built them: " + reason))
	}
	return text
}
`;
