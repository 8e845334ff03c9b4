/** Programs that serve in production, as alternatives of a pattern. */
export const SERVER_PROGRAMS =
  "gunicorn|uvicorn|hypercorn|daphne|granian|waitress-serve|uwsgi|node|bun|deno|java|puma|rackup|php-fpm|dotnet|next start|nuxt start|rails s|fastapi run|pm2-runtime";
