import assert from "node:assert/strict";
import { test } from "node:test";
import { issueToken } from "../src/tokens.js";
import { random, startApplication } from "./support.js";

test("the service is healthy and describes itself", async (t) => {
  const visitor = await startApplication(t);
  assert.deepEqual(await visitor.call("GET", "/health"), { status: "ok" });
  const { paths } = await visitor.call("GET", "/openapi.json");
  assert.equal(Object.values(paths).flatMap((path) => Object.keys(path)).length, 24);
  await visitor.call("GET", "/nowhere", undefined, 404);
});

test("members sign in with their password only", async (t) => {
  const visitor = await startApplication(t);
  const member = await visitor.signedIn();
  const { email } = member.member;
  assert.equal((await member.call("GET", "/me")).email, email);
  const twin = { email: email.toUpperCase(), fullName: "Twin", password: "another password" };
  await visitor.call("POST", "/members", twin, 409);
  await visitor.call("POST", "/sign-ins", { email, password: "not the password" }, 401);
});

test("a token that was not signed here, or is too old, is refused", async (t) => {
  const visitor = await startApplication(t);
  const foreign = issueToken(1, { sessionSecret: "another secret".repeat(3), sessionHours: 1 });
  const headers = [undefined, "Basic abc", "Bearer", `Bearer ${foreign.token}`, "Bearer 1.1.é"];
  for (const authorization of headers) {
    const answer = await visitor.raw("GET", "/me", undefined, authorization ? { authorization } : {});
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  }
});

test("workshops are made, found, changed and reviewed", async (t) => {
  const visitor = await startApplication(t);
  const member = await visitor.signedIn();
  const workshop = await member.workshop();
  const path = `/workshops/${workshop.slug}`;
  await member.call("POST", "/workshops", { ...workshop, details: {} }, 409);
  assert.deepEqual(await visitor.call("GET", path), workshop);
  const details = { tools_included: true, hours: 6.5, note: "bring an apron" };
  const changed = await member.call("PATCH", path, { details, level: "expert" });
  assert.deepEqual(changed, { ...workshop, details, level: "expert" });
  const experts = await visitor.call("GET", "/workshops?level=expert&limit=100");
  assert.ok(experts.every(({ level }) => level === "expert"));
  await member.call("PATCH", path, {}, 400);
  await member.call("PATCH", "/workshops/not-there", { title: "x" }, 404);

  const review = { rating: 5, comment: "Sharp chisels" };
  const written = await member.call("POST", `${path}/reviews`, review, 201);
  assert.deepEqual(await visitor.call("GET", `${path}/reviews`), [written]);
  await member.call("POST", `${path}/reviews`, review, 409);
  await member.call("POST", "/workshops/not-there/reviews", review, 404);
  await visitor.call("GET", "/workshops/not-there/reviews", undefined, 404);
});

test("a room holds one session at a time and no more people than places", async (t) => {
  const visitor = await startApplication(t);
  const member = await visitor.signedIn();
  const session = await member.session();
  const { id, ...body } = session;
  await member.call("POST", "/sessions", body, 409);
  await member.call("POST", "/sessions", { ...body, seats: 40 }, 409);
  await member.call("POST", "/sessions", { ...body, room: "Z9" }, 404);
  assert.deepEqual(await visitor.call("GET", `/sessions/${id}`), session);
  await visitor.call("GET", "/sessions/2147483647", undefined, 404);
  assert.ok((await visitor.call("GET", "/sessions")).length > 0);
  assert.equal((await visitor.call("GET", "/rooms")).length, 3);
  assert.ok((await visitor.call("GET", "/instructors?limit=1")).length === 1);
});

test("seats are sold once", async (t) => {
  const visitor = await startApplication(t);
  const members = await Promise.all(Array.from({ length: 4 }, () => visitor.signedIn()));
  const session = await members[0].session({ seats: 4 });
  const path = `/sessions/${session.id}/bookings`;
  const answers = await Promise.all(
    members.map((member) => member.raw("POST", path, JSON.stringify({ seats: 2 }))),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 409, 409]);
  await members[0].call("POST", "/sessions/2147483647/bookings", { seats: 1 }, 404);
  const report = await members[0].call("GET", "/reports/occupancy?limit=100");
  assert.equal(report.find(({ sessionId }) => sessionId === session.id).taken, 4);
});

test("a booking is paid or cancelled, never both, and only by its owner", async (t) => {
  const visitor = await startApplication(t);
  const [owner, other] = [await visitor.signedIn(), await visitor.signedIn()];
  const session = await owner.session();
  const booking = await owner.call("POST", `/sessions/${session.id}/bookings`, { seats: 2 }, 201);
  const path = `/bookings/${booking.id}`;
  await owner.call("POST", `/sessions/${session.id}/bookings`, { seats: 1 }, 409);
  await other.call("GET", path, undefined, 404);
  assert.deepEqual(await owner.call("GET", path), booking);
  const payment = await owner.call("POST", `${path}/payment`, { method: "card" }, 201);
  assert.equal(payment.amountCents, 9000);
  await owner.call("POST", `${path}/payment`, { method: "card" }, 409);
  await owner.call("POST", `${path}/cancellation`, undefined, 409);
  assert.equal((await owner.call("GET", "/bookings?state=paid")).length, 1);
  assert.equal((await owner.call("GET", "/bookings?state=held")).length, 0);

  const second = await other.call("POST", `/sessions/${session.id}/bookings`, { seats: 1 }, 201);
  const cancelled = await other.call("POST", `/bookings/${second.id}/cancellation`);
  assert.equal(cancelled.state, "cancelled");
});

test("visitors get prices and a place on the waiting list", async (t) => {
  const visitor = await startApplication(t);
  const member = await visitor.signedIn();
  const session = await member.session();
  const quote = await visitor.call("POST", "/quotes", { workshop: session.workshop, seats: 3 });
  assert.deepEqual(quote, { unitCents: 4500, totalCents: 13500, bookable: true });
  const nothing = await visitor.call("POST", "/quotes", { workshop: "not-there", seats: 1 });
  assert.equal(nothing.bookable, false);
  const waiting = { sessionId: session.id, email: `${random()}@bench.example` };
  await visitor.call("POST", "/waiting-list", waiting, 201);
  await visitor.call("POST", "/waiting-list", waiting, 409);
  await visitor.call("POST", "/waiting-list", { ...waiting, sessionId: 2147483647 }, 404);
});

test("hostile bodies are refused, never crashed on", async (t) => {
  const visitor = await startApplication(t);
  const member = await visitor.signedIn();
  const hostile = ["\u0000", "a\u0000b", "\ud800", "", " ", 2 ** 31, 2 ** 63, -1, 1.5, null, [], {}];
  for (const value of hostile) {
    const bodies = [
      ["/members", { email: value, fullName: value, password: value }],
      ["/quotes", { workshop: value, seats: value }],
      ["/waiting-list", { sessionId: value, email: value }],
      ["/sign-ins", value],
      ["/instructors", { fullName: "Grace", bio: value === null ? 1 : value }],
      ["/workshops", { slug: "a", title: "a", level: "expert", priceCents: 1, details: { a: [value] } }],
      ["/workshops", { slug: "a", title: value, level: "expert", priceCents: 1 }],
    ];
    for (const [path, body] of bodies)
      assert.equal((await member.raw("POST", path, JSON.stringify(body))).status, 400, path);
  }
});

test("hostile requests are refused, never crashed on", async (t) => {
  const visitor = await startApplication(t);
  for (const path of ["/sessions/0", "/sessions/2147483648", "/sessions/x", "/workshops/a%00"])
    assert.equal((await visitor.raw("GET", path)).status, 400, path);
  for (const path of ["/workshops/%ff", "/sessions?limit=0", "/sessions?limit=1&limit=2"])
    assert.equal((await visitor.raw("GET", path)).status, 400, path);
  const send = async (body, headers) => (await visitor.raw("POST", "/quotes", body, headers)).status;
  assert.equal(await send("{"), 400);
  assert.equal(await send("x".repeat(40_000)), 413);
  assert.equal(await send("{}", { "content-encoding": "brotli" }), 415);
  assert.equal(await send("{}", { "content-type": "text/plain" }), 400);
});

test("without a database the service says so", async (t) => {
  const visitor = await startApplication(t);
  t.mock.method(visitor.pool, "query", async () => {
    throw Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
  });
  await visitor.call("GET", "/health", undefined, 503);
});
