import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { runner } from "node-pg-migrate";
import { createApp } from "../src/app.js";
import { readConfig } from "../src/config.js";
import { openPool } from "../src/database.js";

const description = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));
const ajv = addFormats(new Ajv({ strict: false }));
ajv.addSchema(description, "description");

export const random = () => randomBytes(5).toString("hex");

/** The whole application on the migrated database that DATABASE_URL names. */
export async function startApplication(t) {
  const config = readConfig({ SESSION_SECRET: randomBytes(32).toString("hex"), ...process.env });
  await runner({
    databaseUrl: config.databaseUrl,
    dir: "migrations",
    direction: "up",
    migrationsTable: "pgmigrations",
    advisoryLockMode: "wait",
    log: () => {},
  });
  const pool = openPool(config);
  const server = createApp({ config, pool }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await pool.end();
  });
  return new Client(`http://127.0.0.1:${server.address().port}`, pool);
}

/** Holds every answer against the API description. */
class Client {
  constructor(base, pool) {
    this.base = base;
    this.pool = pool;
    this.headers = {};
  }

  async raw(method, path, body, headers = {}) {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: { "content-type": "application/json", ...this.headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const json = await answer.json();
    assertDeclared(method, path, answer.status, json);
    return { status: answer.status, json, headers: answer.headers };
  }

  async call(method, path, body, expected = 200) {
    const { status, json } = await this.raw(method, path, body && JSON.stringify(body));
    assert.equal(status, expected, `${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  }

  async signedIn() {
    const member = { email: `${random()}@bench.example`, password: "sawdust-and-glue" };
    await this.call("POST", "/members", { ...member, fullName: "Ada Plane" }, 201);
    const { token } = await this.call("POST", "/sign-ins", member, 201);
    const client = new Client(this.base, this.pool);
    client.member = member;
    client.headers = { authorization: `Bearer ${token}` };
    return client;
  }

  async workshop() {
    const slug = `joints-${random()}`;
    const body = { slug, title: "Dovetails", level: "beginner", priceCents: 4500 };
    return this.call("POST", "/workshops", body, 201);
  }

  async session({ seats = 4, startsAt = randomTime() } = {}) {
    const { slug } = await this.workshop();
    const bio = "Thirty years at the bench";
    const { id } = await this.call("POST", "/instructors", { fullName: "Grace Mallet", bio }, 201);
    const body = { workshop: slug, instructorId: id, room: "A1", startsAt, seats };
    return this.call("POST", "/sessions", body, 201);
  }
}

function randomTime() {
  const span = Date.UTC(2090, 0) - Date.UTC(2030, 0);
  return new Date(Date.UTC(2030, 0) + Math.floor(Math.random() * span)).toISOString();
}

function assertDeclared(method, path, status, json) {
  const asked = path.split("?")[0];
  const template = Object.keys(description.paths)
    .sort((a, b) => a.split("{").length - b.split("{").length)
    .find((each) => new RegExp(`^${each.replace(/\{\w+\}/g, "[^/]+")}$`).test(asked));
  if (template === undefined) return;
  const response = description.paths[template][method.toLowerCase()].responses[status];
  assert.ok(response, `${method} ${template} does not declare ${status}: ${JSON.stringify(json)}`);
  const pointer = ["paths", template, method.toLowerCase(), "responses", String(status)]
    .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent)
    .join("/");
  const schema = `description#/${pointer}/content/application~1json/schema`;
  const validate = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
  assert.ok(validate(json), `${method} ${template} ${status}: ${ajv.errorsText(validate.errors)}`);
}
