import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import { expect, test } from "vitest";
import { selfSigned } from "#runtimes/certificate.ts";

test("a client that trusts the certificate accepts it for localhost and 127.0.0.1", async () => {
  const { key, certificate } = selfSigned(new Date());
  const server = createServer({ key, cert: certificate }, (socket) => socket.end("hello"));
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    for (const host of ["localhost", "127.0.0.1"]) {
      const said = await new Promise<string>((settle, refuse) => {
        const options = { port, host: "127.0.0.1", ca: certificate };
        const socket = connect(host === "localhost" ? { ...options, servername: host } : options);
        socket.once("error", refuse);
        socket.once("data", (data) => settle(data.toString()));
      });
      expect(said).toBe("hello");
    }
  } finally {
    server.close();
  }
});

test("the certificate signs itself and is valid from a day before for a week", () => {
  const now = new Date("2031-02-03T04:05:06Z");
  const parsed = new X509Certificate(selfSigned(now).certificate);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.subject).toBe("CN=localhost");
  expect(parsed.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1");
  expect(new Date(parsed.validFrom).toISOString()).toBe("2031-02-02T04:05:06.000Z");
  expect(new Date(parsed.validTo).toISOString()).toBe("2031-02-10T04:05:06.000Z");
});

test("further host names stand beside localhost", () => {
  const parsed = new X509Certificate(selfSigned(new Date(), ["postgres", "db"]).certificate);
  expect(parsed.checkHost("db")).toBe("db");
  expect(parsed.checkHost("localhost")).toBe("localhost");
  expect(parsed.checkHost("other")).toBeUndefined();
  expect(parsed.checkIP("127.0.0.1")).toBe("127.0.0.1");
});
