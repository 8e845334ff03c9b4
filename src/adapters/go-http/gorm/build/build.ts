/** The program that is compiled with the models: lets AutoMigrate build them. Go. */
export const BUILD_TABLES = `
package deploymentreadinesshub

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

type owner struct{ Type, Field string }

type column struct {
	Name  string
	Chain []owner
}

type member struct {
	Name    string
	Columns []string
	Field   []owner
}

type table struct {
	Schema, Name string
	Types        []string
	Relation     []owner
	Columns      []column
	Members      []member
}

type saying struct {
	Tables           []*table
	Ignored, Implied []map[string]string
	Obstacle         string
}

// model is one struct as GORM reads it; certain is whether it is a table even if the migrations have none.
type model struct {
	value   any
	schema  *schema.Schema
	certain bool
}

var (
	registered []model
	said       = saying{Tables: []*table{}}
	relations  = map[string]string{}
)

// Register is what the packages with models call while they are initialised.
func Register(certain bool, values []any) {
	for _, value := range values {
		if os.Getenv("DEPLOYMENT_READINESS_OWN") != "" && reflect.TypeOf(value).Elem().PkgPath() != "main" {
			continue
		}
		registered = append(registered, model{value: value, certain: certain})
	}
}

// Run builds what was registered and takes over what it leaves unsaid, or lets it query; it writes down what became of it.
func Run() {
	var told any
	if os.Getenv("DEPLOYMENT_READINESS_ASKS") == "" {
		if err := build(); err != nil {
			said = saying{Tables: []*table{}, Obstacle: err.Error()}
		}
		told = said
	} else {
		if err := ask(); err != nil {
			asked = asking{Obstacle: err.Error()}
		}
		told = asked
	}
	for _, list := range [][]map[string]string{said.Ignored, said.Implied} {
		sort.Slice(list, func(a, b int) bool { return fmt.Sprint(list[a]) < fmt.Sprint(list[b]) })
	}
	text, _ := json.Marshal(told)
	if err := os.WriteFile(os.Getenv("DEPLOYMENT_READINESS_SAID"), text, 0o600); err != nil {
		panic(err)
	}
	os.Exit(0)
}

func open(address string, isWithoutKeys bool) (*gorm.DB, error) {
	return gorm.Open(postgres.New(postgres.Config{DSN: address}), &gorm.Config{
		NamingStrategy: schema.NamingStrategy{/*naming*/}, Logger: logger.Discard, /*relations*/
		DisableForeignKeyConstraintWhenMigrating: isWithoutKeys,
	})
}

func build() error {
	const isWithoutKeys = /*keys*/false
	db, err := open(os.Getenv("DATABASE_URL"), isWithoutKeys)
	if err != nil {
		return fmt.Errorf("GORM could not open the database: %w", err)
	}
	mine, err := db.DB()
	if err != nil {
		return err
	}
	var theirs *sql.DB
	if address := os.Getenv("DEPLOYMENT_READINESS_MIGRATED_URL"); address != "" {
		other, err := open(address, true)
		if err != nil {
			return fmt.Errorf("what the migrations built could not be read: %w", err)
		}
		if theirs, err = other.DB(); err != nil {
			return err
		}
		if err := relationsOf(theirs); err != nil {
			return err
		}
		copyTypes(theirs, mine)
	}
	if schema := schemaOf(db); schema != "public" {
		// The application's own address leads there.
		inPublic = schema
		if db, err = open(withPath(os.Getenv("DATABASE_URL"), schema), isWithoutKeys); err != nil {
			return err
		}
	}
	models, err := parsed(db)
	if err != nil {
		return err
	}
	if len(models) == 0 {
		return fmt.Errorf("no struct of the module was found that GORM is given for certain")
	}
	values := []any{}
	for _, one := range models {
		values = append(values, one.value)
		if at := strings.Index(one.schema.Table, "."); at > 0 {
			attempt(mine, "CREATE SCHEMA IF NOT EXISTS "+quote(one.schema.Table[:at]))
		}
	}
	if err := db.AutoMigrate(values...); err != nil {
		// Tables that refer to each other in a circle have to be there before their keys.
		bare, _ := open(withPath(os.Getenv("DATABASE_URL"), inPublic), true)
		if bare == nil || bare.AutoMigrate(values...) != nil {
			return fmt.Errorf("AutoMigrate did not build the models: %w", err)
		}
		if err := db.AutoMigrate(values...); err != nil {
			return fmt.Errorf("AutoMigrate did not build the models: %w", err)
		}
	}
	describe(models)
	if theirs != nil {
		if err := adopt(mine, theirs); err != nil {
			return err
		}
	}
	return describeMembers(mine)
}

// parsed are the models that are tables, the one with most columns where several share a table.
func parsed(db *gorm.DB) ([]model, error) {
	best := map[string]model{}
	for _, one := range registered {
		statement := &gorm.Statement{DB: db}
		if err := statement.Parse(one.value); err != nil {
			if one.certain {
				return nil, fmt.Errorf("GORM does not take %T: %w", one.value, err)
			}
			continue
		}
		one.schema = statement.Schema
		name := qualified(one.schema.Table)
		kind := relations[name]
		if strings.Contains("vmf", kind) && kind != "" || !one.certain && kind == "" {
			continue
		}
		known, ok := best[name]
		if !ok || one.isBefore(known) {
			best[name] = one
		}
	}
	models := []model{}
	for _, one := range best {
		models = append(models, one)
	}
	sort.Slice(models, func(a, b int) bool { return models[a].schema.Table < models[b].schema.Table })
	return models, nil
}

// isBefore is whether this struct says more of their table: what a query's result embeds is the model itself.
func (one model) isBefore(other model) bool {
	if one.certain != other.certain {
		return one.certain
	}
	if holds(other.schema.ModelType, one.schema.ModelType) {
		return true
	}
	return !holds(one.schema.ModelType, other.schema.ModelType) && len(one.schema.DBNames) > len(other.schema.DBNames)
}

func holds(outer, inner reflect.Type) bool {
	for index := 0; index < outer.NumField(); index++ {
		found := outer.Field(index)
		if found.Anonymous && (found.Type == inner || found.Type == reflect.PointerTo(inner)) {
			return true
		}
	}
	return false
}

func qualified(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return inPublic + "." + name
}

func relationsOf(db *sql.DB) error {
	return each(db, "SELECT n.nspname || '.' || c.relname, c.relkind::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')", func(row []string) {
		relations[row[0]] = row[1]
	})
}

// copyTypes makes what only migrations make: enumerations and domains that a field names as its type.
func copyTypes(theirs, mine *sql.DB) {
	statements := []string{}
	_ = each(theirs, "SELECT format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')", func(row []string) {
		statements = append(statements, row[0])
	})
	_ = each(theirs, "SELECT format('CREATE DOMAIN %I.%I AS %s %s %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'NOT NULL' ELSE '' END, coalesce((SELECT string_agg(format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ' ') FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')", func(row []string) {
		statements = append(statements, row[0])
	})
	for _, statement := range statements {
		attempt(mine, statement)
	}
}

// each reads rows of texts.
func each(db *sql.DB, query string, take func(row []string)) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row := make([]string, len(names))
		into := make([]any, len(names))
		for index := range row {
			into[index] = &row[index]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		take(row)
	}
	return rows.Err()
}

// attempt is for what may need something that the models' database lacks; then the difference stays.
func attempt(db *sql.DB, statement string) bool {
	_, err := db.Exec(statement)
	if err != nil {
		fmt.Fprintln(os.Stderr, "not taken over:", err)
	}
	return err == nil
}
`;
