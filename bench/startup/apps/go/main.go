// Lockers keeps account of the parcel lockers of a town.
package main

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"example.org/lockers/internal/config"
	"example.org/lockers/internal/store"
	"example.org/lockers/internal/web"
)

const drain = 8 * time.Second

func main() {
	settings, err := config.Read()
	if err != nil {
		log.Fatalf("cannot read the configuration: %v", err)
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()

	lockers, err := store.Open(stop, settings.DatabaseURL)
	if err != nil {
		log.Fatalf("cannot open the database: %v", err)
	}
	defer lockers.Close()
	if err := lockers.Migrate(stop); err != nil {
		log.Fatalf("cannot migrate the database: %v", err)
	}
	serve(stop, settings, lockers)
}

func serve(stop context.Context, settings config.Settings, lockers *store.Store) {
	server := &http.Server{
		Addr:              net.JoinHostPort("", settings.Port),
		Handler:           web.Handler(lockers, settings.CodeSecret),
		ReadHeaderTimeout: 5 * time.Second,
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		<-stop.Done()
		deadline, cancel := context.WithTimeout(context.Background(), drain)
		defer cancel()
		if err := server.Shutdown(deadline); err != nil {
			log.Printf("requests were cut off: %v", err)
		}
	}()
	log.Printf("listening on port %s", settings.Port)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatalf("cannot serve: %v", err)
	}
	// ListenAndServe returns as soon as Shutdown begins, with requests still under way.
	<-drained
	log.Print("stopped")
}
