// Package web answers requests.
package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log"
	"net/http"

	"example.org/lockers/internal/store"
)

// Handler serves the town's lockers; the secret signs the version of a list.
func Handler(lockers *store.Store, secret string) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		if err := lockers.Ping(r.Context()); err != nil {
			log.Printf("the database does not answer: %v", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		answer(w, map[string]string{"status": "ok"})
	})
	routes.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]string{"service": "lockers"})
	})
	routes.HandleFunc("GET /lockers/free", func(w http.ResponseWriter, r *http.Request) {
		free, err := lockers.Free(r.Context())
		if err != nil {
			log.Printf("cannot list free lockers: %v", err)
			http.Error(w, "cannot list free lockers", http.StatusInternalServerError)
			return
		}
		w.Header().Set("ETag", `"`+signed(free, secret)+`"`)
		answer(w, free)
	})
	return routes
}

func signed(value any, secret string) string {
	text, _ := json.Marshal(value)
	code := hmac.New(sha256.New, []byte(secret))
	code.Write(text)
	return hex.EncodeToString(code.Sum(nil)[:16])
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Printf("an answer was not read to its end: %v", err)
	}
}
