export interface ServerQuestion {
  /** `127.0.0.1`, or `*` where only a network of ours leads to it. */
  readonly listenAddresses: string;
  readonly port: number;
  /** Absolute, or relative to the data directory; `server.csv` in it is the log. */
  readonly logDirectory: string;
  readonly countsStatements: boolean;
  readonly certificate: CertificateFiles | undefined;
}

export interface CertificateFiles {
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** Settings of every server of ours: nothing is kept after the run, and everything is logged that tells. */
export function serverSettings(question: ServerQuestion): Readonly<Record<string, string>> {
  return {
    listen_addresses: question.listenAddresses,
    port: String(question.port),
    unix_socket_directories: "",
    // Files in the cluster's folder: segments of the system would outlive a killed server.
    dynamic_shared_memory_type: "mmap",
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    // Several instances live at once, each with a pool of its own.
    max_connections: "1000",
    ...(question.countsStatements
      ? { shared_preload_libraries: "pg_stat_statements", "pg_stat_statements.track": "top" }
      : {}),
    ...(question.certificate === undefined
      ? {}
      : {
          ssl: "on",
          ssl_key_file: question.certificate.keyFile,
          ssl_cert_file: question.certificate.certificateFile,
        }),
    logging_collector: "on",
    log_destination: "csvlog",
    log_directory: question.logDirectory,
    log_filename: "server.log",
    log_rotation_age: "0",
    log_rotation_size: "0",
    log_timezone: "UTC",
    log_error_verbosity: "verbose",
    log_min_messages: "warning",
    log_min_error_statement: "error",
    log_connections: "on",
    cluster_name: "deployment-readiness",
  };
}

export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** What a server says that cannot do one of the things which it can be without. */
export const CANNOT = {
  countStatements: /access file "pg_stat_statements"/,
  encrypt: /SSL is not supported by this build/,
} as const;
