#!/bin/sh
set -eu

python manage.py migrate --noinput
exec gunicorn allotments.wsgi:application \
  --bind "0.0.0.0:${PORT:-8000}" \
  --workers 2 \
  --threads 4 \
  --graceful-timeout 8
