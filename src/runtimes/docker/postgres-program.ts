/** Memory of its own, as no volume shall be written. */
export const HOME = "/pgdata";
/** Where the image's own volume does not lie, in any major version. */
const DATA = `${HOME}/data`;
const KEY_FILE = `${DATA}/server.key`;
const CERTIFICATE_FILE = `${DATA}/server.crt`;

export const CERTIFICATE_FILES = { keyFile: KEY_FILE, certificateFile: CERTIFICATE_FILE };
/** Relative to the data directory. */
export const LOG_DIRECTORY = "log";
/** Variables that hold secrets until the server starts. */
export const VARIABLE = {
  password: "DEPLOYMENT_READINESS_PASSWORD",
  key: "DEPLOYMENT_READINESS_KEY",
  certificate: "DEPLOYMENT_READINESS_CERTIFICATE",
} as const;

/**
 * Makes a cluster and becomes its server; arguments are the server's. It needs a shell and the programs
 * of PostgreSQL on PATH, and runs as `postgres`, whatever number that has: no capability is needed, and
 * there is never a server for the preparation only that could be taken for the real one.
 *
 * Libraries that the image preloads (such as TimescaleDB's) stay preloaded.
 */
export const PREPARE_AND_SERVE = `
set -eu
umask 077
export PGDATA=${DATA}
printf %s "$${VARIABLE.password}" >${HOME}/password
make() {
  initdb -U postgres -A scram-sha-256 --pwfile=${HOME}/password -E UTF8 --no-sync --locale="$1" >${HOME}/initdb 2>&1
}
make C.UTF-8 || { grep -qi locale ${HOME}/initdb && make C; } || { cat ${HOME}/initdb >&2; exit 1; }
rm ${HOME}/password ${HOME}/initdb
printf %s "$${VARIABLE.key}" >${KEY_FILE}
printf %s "$${VARIABLE.certificate}" >${CERTIFICATE_FILE}
unset ${VARIABLE.password} ${VARIABLE.key} ${VARIABLE.certificate}
echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
preloaded=$(postgres -C shared_preload_libraries)
if [ -n "$preloaded" ]; then
  for argument; do
    shift
    case $argument in shared_preload_libraries=*) argument="$argument,$preloaded" ;; esac
    set -- "$@" "$argument"
  done
fi
exec postgres "$@"
`;

/** Ends when the server accepts connections over TCP; fails with the container. */
export const WAIT_UNTIL_READY =
  "until pg_isready -q -h 127.0.0.1 -p 5432 -t 2; do sleep 0.05; done";
