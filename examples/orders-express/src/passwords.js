import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt);

export async function hashPassword(password) {
  const salt = randomBytes(16);
  const key = await derive(password, salt, 32);
  return `${salt.toString("hex")}$${key.toString("hex")}`;
}

export async function passwordMatches(password, stored) {
  const [salt, key] = stored.split("$").map((part) => Buffer.from(part, "hex"));
  return timingSafeEqual(await derive(password, salt, 32), key);
}
