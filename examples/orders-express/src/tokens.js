import { createHmac, timingSafeEqual } from "node:crypto";

/** `member.expiry.signature`, so that any replica can check a token without asking another. */
export function issueToken(memberId, { sessionSecret, sessionHours }) {
  const expiresAt = Math.floor(Date.now() / 1000) + sessionHours * 3600;
  const claim = `${memberId}.${expiresAt}`;
  return { token: `${claim}.${sign(claim, sessionSecret)}`, expiresAt };
}

/** The member a token speaks for; undefined when it cannot be trusted. */
export function memberOfToken(token, { sessionSecret }) {
  const match = /^(\d{1,10})\.(\d{1,12})\.([\w-]{43})$/.exec(token);
  if (match === null) return undefined;
  const [, memberId, expiresAt, signature] = match;
  const expected = sign(`${memberId}.${expiresAt}`, sessionSecret);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined;
  return Number(expiresAt) * 1000 > Date.now() ? Number(memberId) : undefined;
}

function sign(claim, secret) {
  return createHmac("sha256", secret).update(claim).digest("base64url");
}
