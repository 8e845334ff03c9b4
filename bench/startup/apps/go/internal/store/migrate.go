package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Any number, as long as every replica takes the same one.
const lock = 7_340_113

// Migrate applies what is new, each file in a transaction of its own. Replicas wait for each other.
func (s *Store) Migrate(ctx context.Context) error {
	session, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer session.Close()
	if _, err := session.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return err
	}
	defer session.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lock)
	const versions = "CREATE TABLE IF NOT EXISTS schema_version (name text PRIMARY KEY)"
	if _, err := session.ExecContext(ctx, versions); err != nil {
		return err
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := apply(ctx, session, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func apply(ctx context.Context, session *sql.Conn, name string) error {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	transaction, err := session.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	const record = "INSERT INTO schema_version (name) VALUES ($1) ON CONFLICT DO NOTHING"
	result, err := transaction.ExecContext(ctx, record, name)
	if err != nil {
		return err
	}
	if added, err := result.RowsAffected(); err != nil || added == 0 {
		return err
	}
	if _, err := transaction.ExecContext(ctx, string(text)); err != nil {
		return err
	}
	return transaction.Commit()
}
