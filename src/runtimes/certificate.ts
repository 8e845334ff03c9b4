import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface Certificate {
  /** PKCS #8, PEM. */
  readonly key: string;
  /** X.509, PEM. */
  readonly certificate: string;
}

const TAG = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, text: 0x0c, time: 0x17 } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const COMMON_NAME = [0x55, 0x04, 0x03];
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const DAY_MS = 86_400_000;

/**
 * A self-signed certificate for `localhost`, 127.0.0.1 and further host names, valid from a day before
 * `now` for a week.
 * It exists because applications ask for TLS in production; Node makes keys, not certificates.
 *
 * Source  RFC 5280, section 4.1; ITU-T X.690 for the encoding.
 */
export function selfSigned(now: Date, hostNames: readonly string[] = []): Certificate {
  const pair = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const algorithm = der(SEQUENCE, der(TAG.oid, Buffer.from(ECDSA_WITH_SHA256)));
  const name = nameOf("localhost");
  const body = der(
    SEQUENCE,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    // The first byte is below 0x80 and not zero: a positive number in its shortest form.
    der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    der(SEQUENCE, timeOf(now.getTime() - DAY_MS), timeOf(now.getTime() + 7 * DAY_MS)),
    name,
    pair.publicKey,
    der(0xa3, der(SEQUENCE, alternativeNames(hostNames))),
  );
  const signature = sign("sha256", body, createPrivateKey(pair.privateKey));
  const whole = der(SEQUENCE, body, algorithm, der(TAG.bits, Buffer.from([0]), signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: pair.privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function nameOf(commonName: string): Buffer {
  const pair = [der(TAG.oid, Buffer.from(COMMON_NAME)), der(TAG.text, Buffer.from(commonName))];
  return der(SEQUENCE, der(SET, der(SEQUENCE, ...pair)));
}

function alternativeNames(hostNames: readonly string[]): Buffer {
  const names = [
    ...["localhost", ...hostNames].map((name) => der(DNS_NAME, Buffer.from(name, "latin1"))),
    der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])),
  ];
  return der(
    SEQUENCE,
    der(TAG.oid, Buffer.from(SUBJECT_ALT_NAME)),
    der(TAG.octets, der(SEQUENCE, ...names)),
  );
}

/** UTCTime, `YYMMDDhhmmssZ`; right until 2049. */
function timeOf(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(TAG.time, Buffer.from(`${digits}Z`));
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}
