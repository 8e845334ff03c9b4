#!/bin/sh
set -eu

alembic upgrade head
exec uvicorn orders.api.application:app \
  --host 0.0.0.0 \
  --port "${PORT:-8000}" \
  --timeout-graceful-shutdown 10 \
  --no-server-header
