import { expect, test } from "vitest";
import { payload, record } from "../../../fixtures/evidence/startup/evidence.ts";
import { answering, answerTo } from "./asking.ts";

test("a port of its own choice is a violation, also beside a second socket", () => {
  const listening = (...ports: number[]) =>
    payload({ boot: record({ sockets: ports.map((port) => ({ address: "0.0.0.0", port })) }) });
  const own = { ...listening(18085), port: { file: "run.sh", line: 7 } };
  expect(answerTo("port-ignored", own)).toMatchObject({
    outcome: "violated",
    place: { file: "run.sh", line: 7 },
  });
  expect(answerTo("port-ignored", listening(18085, 40123)).outcome).toBe("satisfied");
  expect(answerTo("port-ignored", listening()).outcome).toBe("inconclusive");
  const { sockets, ...unknown } = record();
  expect(answerTo("port-ignored", payload({ boot: unknown })).outcome).toBe("satisfied");
});

test("a socket on the loopback interface only is a violation", () => {
  const refused = [
    ...answering(200),
    { path: "/health", address: "10.0.0.7", faultCode: "ECONNREFUSED", durationMs: 1 },
  ];
  const on = (...addresses: string[]) =>
    payload({
      boot: record({
        probes: refused,
        sockets: addresses.map((address) => ({ address, port: 40123 })),
      }),
      host: { file: "run.sh", line: 6 },
    });
  expect(answerTo("loopback-bind", on("127.0.0.1", "::1"))).toMatchObject({
    outcome: "violated",
    place: { file: "run.sh", line: 6 },
  });
  expect(answerTo("loopback-bind", on("::")).outcome).toBe("satisfied");
  const { sockets, ...unknown } = record({ probes: refused });
  expect(answerTo("loopback-bind", payload({ boot: unknown })).outcome).toBe("violated");
  const blind = payload({ boot: { ...unknown, probes: answering(200) }, outsideAddress: null });
  expect(answerTo("loopback-bind", blind).outcome).toBe("inconclusive");
});

test("IPv6 alone is a violation where a question by IPv4 is refused, and explains the boot", () => {
  const refused = {
    path: "/health",
    address: "127.0.0.1",
    faultCode: "ECONNREFUSED",
    durationMs: 1,
  };
  const listening = (address: string, probe = refused as ReturnType<typeof answering>[number]) =>
    payload({
      boot: record({
        ...{ outcome: "unhealthy", probes: [probe] },
        sockets: [{ address, port: 40123 }],
      }),
      host: { file: "src/server.js", line: 9 },
    });
  expect(answerTo("ipv6-only-bind", listening("::"))).toMatchObject({
    outcome: "violated",
    place: { file: "src/server.js", line: 9 },
  });
  expect(answerTo("health-failure", listening("::")).outcome).toBe("inconclusive");
  const [answered] = answering(500);
  expect(answerTo("ipv6-only-bind", listening("::", answered)).outcome).toBe("satisfied");
  expect(answerTo("ipv6-only-bind", listening("0.0.0.0")).outcome).toBe("satisfied");
  const late = { ...refused, faultCode: "ETIMEDOUT" };
  expect(answerTo("ipv6-only-bind", listening("::", late)).outcome).toBe("inconclusive");
  expect(answerTo("ipv6-only-bind", payload({ boot: record({ sockets: [] }) })).outcome).toBe(
    "satisfied",
  );
});
