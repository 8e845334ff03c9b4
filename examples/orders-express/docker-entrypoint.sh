#!/bin/sh
set -eu

node_modules/.bin/node-pg-migrate up --advisory-lock-mode wait
exec node src/server.js
