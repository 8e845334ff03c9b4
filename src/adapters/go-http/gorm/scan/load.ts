/** The beginning of the program that finds the models: reads and types the module as the compiler does. Go. */
export const SCAN_LOAD = String.raw`
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

type place struct {
	File string
	Line int
}

// structure is a struct that a package declares; name is its path and its own name.
type structure struct {
	home     *source
	name     string
	place    place
	fields   map[string]place
	embedded []string
	isMain   bool
	hasModel bool
	hasTag   bool
	hasKey   bool
	isNamed  bool
	generic  bool
	strength int
}

// source is a package of the module with its syntax and types.
type source struct {
	ImportPath, Name, Dir, Export string
	GoFiles, CgoFiles             []string
	Module                        *struct {
		Path, Dir string
		Main      bool
	}
	files []*ast.File
	info  *types.Info
	types *types.Package
}

const (
	unsaid = iota
	weak
	strong
)

var (
	root, home string
	fset       = token.NewFileSet()
	sources    = map[string]*source{}
	exports    = map[string]string{}
	structs    = map[string]*structure{}
	aside      = regexp.MustCompile("(^|/)(testdata|vendor|examples?|docs?|tools?|hack|scripts?|tests?|e2e|_[^/]*|[.][^/]*)/")
)

// An obstacle says why nothing is built, and that the models need not be at fault.
type obstacle string

func main() {
	defer func() {
		if reason, ok := recover().(obstacle); ok {
			answer(map[string]any{"tables": []any{}, "modules": []any{}, "failures": []any{}, "obstacle": string(reason)})
		}
	}()
	root = real(os.Args[2])
	home = real(".")
	load()
	findStructs()
	findUses()
	sort.Slice(opens, func(a, b int) bool { return opens[a].at.String() < opens[b].at.String() })
	sort.Slice(changes, func(a, b int) bool { return changes[a].String() < changes[b].String() })
	report := run()
	answer(report)
}

func answer(report map[string]any) {
	text, _ := json.Marshal(report)
	fmt.Println()
	fmt.Println(os.Args[1] + string(text))
}

func real(path string) string {
	absolute, _ := filepath.Abs(path)
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
		return resolved
	}
	return absolute
}

func placeOf(at token.Pos) place {
	position := fset.Position(at)
	file, err := filepath.Rel(root, real(position.Filename))
	if err != nil || strings.HasPrefix(file, "..") {
		return place{}
	}
	return place{filepath.ToSlash(file), position.Line}
}

func (at place) String() string { return at.File + ":" + strconv.Itoa(at.Line) }

// modFlag keeps go.mod and go.sum as they are.
func modFlag() string {
	out, _ := exec.Command("go", "env", "GOWORK", "GOMOD").Output()
	lines := strings.Split(string(out), "\n")
	for _, file := range lines {
		if file = strings.TrimSpace(file); file != "" && file != "off" {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), "vendor/modules.txt")); err == nil {
				return "-mod=vendor"
			}
			break
		}
	}
	return "-mod=readonly"
}

func load() {
	command := exec.Command("go", "list", modFlag(), "-e", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles,CgoFiles,Module", "./...")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		panic(obstacle("go list could not read the module: " + firstLine(err)))
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	var own []*source
	for {
		one := &source{}
		if err := decoder.Decode(one); err == io.EOF {
			break
		} else if err != nil {
			panic(obstacle("what go list says could not be read"))
		}
		exports[one.ImportPath] = one.Export
		if one.Module == nil || !one.Module.Main || real(one.Module.Dir) != home || len(one.GoFiles)+len(one.CgoFiles) == 0 {
			continue
		}
		if path, err := filepath.Rel(home, real(one.Dir)); err != nil || strings.HasPrefix(path, "..") || path != "." && aside.MatchString(filepath.ToSlash(path)+"/") {
			continue
		}
		own = append(own, one)
	}
	if exports["gorm.io/gorm"] == "" || exports["gorm.io/driver/postgres"] == "" {
		panic(obstacle("no program of the module is built with gorm.io/gorm and gorm.io/driver/postgres"))
	}
	outside := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s was not built", path)
		}
		return os.Open(exports[path])
	})
	for _, one := range own {
		for _, name := range append(one.GoFiles, one.CgoFiles...) {
			if file, err := parser.ParseFile(fset, filepath.Join(one.Dir, name), nil, parser.SkipObjectResolution|parser.ParseComments); err == nil {
				one.files = append(one.files, file)
			}
		}
		one.info = &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
		}
		config := types.Config{Importer: outside, FakeImportC: true, Error: func(error) {}}
		one.types, _ = config.Check(one.ImportPath, fset, one.files, one.info)
		sources[one.ImportPath] = one
	}
}

func firstLine(err error) string {
	text := err.Error()
	if failed, ok := err.(*exec.ExitError); ok && len(failed.Stderr) > 0 {
		text = string(failed.Stderr)
	}
	return gist(text)
}

func gist(text string) string {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			if len(line) > 300 {
				line = line[:300]
			}
			return line
		}
	}
	return "it ended without a word"
}
`;
