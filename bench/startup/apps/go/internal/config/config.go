// Package config reads what the deployment says.
package config

import (
	"fmt"
	"os"
)

// Settings are complete: nothing else reads the environment.
type Settings struct {
	DatabaseURL string
	Port        string
	CodeSecret  string
}

// Read fails with the name of the first variable that is absent.
func Read() (Settings, error) {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	settings := Settings{Port: port}
	var err error
	if settings.DatabaseURL, err = required("DATABASE_URL"); err != nil {
		return Settings{}, err
	}
	if settings.CodeSecret, err = required("CODE_SECRET"); err != nil {
		return Settings{}, err
	}
	if len(settings.CodeSecret) < 16 {
		return Settings{}, fmt.Errorf("CODE_SECRET is shorter than 16 characters")
	}
	return settings, nil
}

func required(name string) (string, error) {
	value, ok := os.LookupEnv(name)
	if !ok || value == "" {
		return "", fmt.Errorf("environment variable %s is not set", name)
	}
	return value, nil
}
