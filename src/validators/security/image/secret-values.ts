const SECRET_NAME =
  /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIAL/i;
// What describes a secret, or is published on purpose.
const NO_SECRET_NAME =
  /(_FILE|_PATH|_DIR|_URI|_URL|_TTL|_AGE|_LENGTH|_NAME|_HEADER|_TYPE|_ALGORITHM|_ALG|_ISSUER|_AUDIENCE|_EXPIR\w*|_SECONDS|_MINUTES|_DAYS|_ENABLED|_REQUIRED|_DUMMY)$|PUBLIC|PUBLISHABLE|^(MAX|MIN)_/i;
const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|example|placeholder|dummy|fake|sample|replace|insert|todo|your[-_ ]|build[-_]?(time|only)|not[-_ ]?(used|needed|set|real|a[-_ ]secret)|unused|^x+$|^\*+$|^<.*>$|\$\{|^\$|^(secret|password|pass|postgres|admin|root|test|testing|dev|development|local|none|null|undefined|true|false|yes|no)$/i;
const SHORTEST_SECRET = 6;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/([^:@/\s]*):([^@/\s]+)@/i;

/** Whether a name and its literal value are a secret that somebody could use. */
export function isSecret(name: string, value: string): boolean {
  const inUrl = URL_PASSWORD.exec(value);
  if (inUrl !== null) {
    const [, user = "", password = ""] = inUrl;
    return password !== user && isRealValue(password);
  }
  return isSecretName(name) && isRealValue(value);
}

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);
}

function isRealValue(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (text.length < SHORTEST_SECRET || PLACEHOLDER.test(text)) return false;
  // Numbers, durations, and paths of files.
  return !/^\d{1,8}[smhd]?$/i.test(text) && !/^\.{0,2}\/[\w./-]+$/.test(text);
}

/** Names and values of a file of variables; comments and exports are understood. */
export function variablesIn(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split(/\r?\n/).flatMap((row) => {
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(row) ?? [];
    if (name === undefined) return [];
    return [[name, value.replace(/^(["'])(.*)\1$/, "$2")] as const];
  });
}

const ARGUMENTS = /(?:^|\s)\|(\d+) ([\s\S]*?)(?=\s(?:\/\S+|[a-z]+sh)(?:\s-\S+)*\s|$)/;

/** Build arguments and their values in the history's words for a layer: `|2 A=b C=d /bin/sh -c …`. */
export function historyArguments(
  createdBy: string,
): readonly (readonly [name: string, value: string])[] {
  const [, , text = ""] = ARGUMENTS.exec(createdBy) ?? [];
  return [...text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=(.*?)(?=\s[A-Za-z_]\w*=|$)/g)].map(
    ([, name = "", value = ""]) => [name, value] as const,
  );
}
