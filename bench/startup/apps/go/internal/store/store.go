// Package store speaks to PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/lib/pq"
)

// Store is safe for concurrent use.
type Store struct{ db *sql.DB }

// Locker is one door.
type Locker struct {
	ID     int64  `json:"id"`
	Street string `json:"street"`
	Size   string `json:"size"`
}

const (
	patience = 10 * time.Second
	pause    = 250 * time.Millisecond
)

// Open waits a little for a database that is not there yet.
func Open(ctx context.Context, url string) (*Store, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(5)
	db.SetConnMaxIdleTime(time.Minute)
	deadline := time.Now().Add(patience)
	for {
		err = db.PingContext(ctx)
		if err == nil {
			return &Store{db}, nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			db.Close()
			return nil, fmt.Errorf("no answer within %s: %w", patience, err)
		}
		time.Sleep(pause)
	}
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// Close ends every session.
func (s *Store) Close() error { return s.db.Close() }

// Free lists lockers without a parcel.
func (s *Store) Free(ctx context.Context) ([]Locker, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT l.id, l.street, l.size
		FROM locker l LEFT JOIN parcel p ON p.locker_id = l.id AND p.collected_at IS NULL
		WHERE p.id IS NULL
		ORDER BY l.street, l.id
		LIMIT 200`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lockers := []Locker{}
	for rows.Next() {
		var locker Locker
		if err := rows.Scan(&locker.ID, &locker.Street, &locker.Size); err != nil {
			return nil, err
		}
		lockers = append(lockers, locker)
	}
	return lockers, rows.Err()
}
