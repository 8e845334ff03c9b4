import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HealthCheck, ServicePlan } from "#contract/container.ts";
import { EnvironmentError } from "#contract/failure.ts";
import { createCli } from "#runtimes/docker/cli.ts";
import { labelArguments, labelsOf, RUN_LABEL } from "#runtimes/docker/labels.ts";
import { createNetworks, type Networks } from "#runtimes/docker/networks.ts";
import { startServices } from "#runtimes/docker/services.ts";
import { removeRun } from "#runtimes/docker/sweep.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { describeWithEngine } from "../system/docker/engine.ts";

const signal = AbortSignal.timeout(600_000);
const runId = `svctest${hexadecimal(5)}`;
const cli = createCli({ hostEnvironment: process.env, runId });
const labels = labelsOf({ runId, lifetimeMs: 600_000 });
const scratch = mkdtempSync(join(tmpdir(), "dr-services-"));
const docker = (...args: readonly string[]) =>
  execFileSync("docker", [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

// Answers like Redis: PING with +PONG, GET name with the variable of that name. Slow to open its port.
const STORE = String.raw`
use strict; use IO::Socket::INET; $| = 1;
my %given = @ARGV;
print "store starts\n";
sleep($given{delay} // 0);
my $server = IO::Socket::INET->new(LocalPort => 6379, Listen => 9, ReuseAddr => 1) or die $@;
print "store is open\n";
while (my $client = $server->accept) {
  my $line = <$client> // "";
  if ($line =~ /^PING/) { print $client "+PONG\n" }
  elsif ($line =~ /^GET (\w+)/) { print $client "$ENV{$1}\n" }
  elsif ($line =~ /^ARGS/) { print $client "@ARGV\n" }
  close $client;
}`;
const PING = String.raw`
use IO::Socket::INET;
my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:6379", Timeout => 2) or die "refused\n";
print $s "PING\n"; my $l = <$s>; exit($l =~ /PONG/ ? 0 : 1);`;

const check = (more: Partial<HealthCheck> = {}): HealthCheck => ({
  argv: ["/usr/local/bin/ping-store"],
  intervalMs: 1_000,
  timeoutMs: 1_000,
  startPeriodMs: 0,
  retries: 5,
  ...more,
});

describeWithEngine("services beside the target", () => {
  const image = `${runId}-store:7`;
  let networks: Networks;
  let count = 0;
  beforeAll(async () => {
    const file = [
      "FROM debian:12",
      `RUN echo ${base64(`#!/usr/bin/perl\n${STORE}`)} | base64 -d >/usr/local/bin/store`,
      `RUN echo ${base64(`#!/usr/bin/perl\n${PING}`)} | base64 -d >/usr/local/bin/ping-store`,
      "RUN chmod 755 /usr/local/bin/*",
      "VOLUME /data",
      "EXPOSE 6379",
      'ENTRYPOINT ["/usr/local/bin/store"]',
      'CMD ["delay", "0"]',
      "",
    ].join("\n");
    const args = ["build", "--quiet", "--tag", image, ...labelArguments(labels), "-"];
    execFileSync("docker", args, { input: file, stdio: ["pipe", "pipe", "pipe"] });
    networks = await createNetworks(cli, { prefix: runId, labels });
  }, 120_000);
  afterAll(async () => {
    await removeRun(cli, runId);
    docker("image", "rm", "--force", image);
    rmSync(scratch, { recursive: true });
  }, 60_000);

  const planOf = (more: Partial<ServicePlan> = {}): ServicePlan => ({
    name: "redis",
    image,
    environment: {},
    origin: { text: "services.redis", file: "compose.yaml", line: 12 },
    ...more,
  });
  const start = (...services: readonly ServicePlan[]) => {
    count += 1;
    const prefix = `${runId}-${count}`;
    return startServices(
      { cli, services, network: networks.inside, labels, prefix, scratch },
      signal,
    );
  };
  const ask = (line: string, host = "redis", network = networks.inside) =>
    docker(
      ...["run", "--rm", "--network", network, ...labelArguments(labels), "debian:12"],
      ...["timeout", "3", "bash", "-c"],
      `exec 3<>/dev/tcp/${host}/6379; echo '${line}' >&3; cat <&3`,
    );
  const containers = () =>
    docker("ps", "--all", "--quiet", "--filter", `label=${RUN_LABEL}=${runId}`);
  async function troubleOf(...services: readonly ServicePlan[]) {
    const error = await start(...services).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EnvironmentError);
    expect((error as EnvironmentError).reason).toBe("service-unavailable");
    expect(containers()).toBe("");
    return error as EnvironmentError;
  }

  test("are reached by their names with what they were given, and go with all they wrote", async () => {
    const environment = {
      PLAIN: "a b=c $HOME #d",
      LINES: "one\ntwo",
      PATH: "/usr/local/sbin:/usr/bin:/bin",
      EMPTY: "",
    };
    const services = await start(planOf({ environment, healthcheck: check() }));
    expect(ask("PING")).toBe("+PONG\n");
    expect(ask("GET PLAIN")).toBe("a b=c $HOME #d\n");
    expect(ask("GET LINES")).toBe("one\ntwo\n");
    expect(ask("GET PATH")).toBe(`${environment.PATH}\n`);
    expect(ask("ARGS")).toBe("delay 0\n");
    expect(() => ask("PING", "redis", "bridge")).toThrow();
    expect(readdirSync(scratch)).toEqual([]);
    const [name = ""] = services.containers;
    const [volume] = JSON.parse(docker("inspect", "--format", "{{json .Mounts}}", name));
    await services[Symbol.asyncDispose]();
    expect(containers()).toBe("");
    expect(() => docker("volume", "inspect", volume.Name)).toThrow(/no such volume/i);
  }, 90_000);

  test("have a new entrypoint and command where the compose file says so", async () => {
    await using _one = await start(planOf({ command: ["delay", "0", "more", "words"] }));
    expect(ask("ARGS")).toBe("delay 0 more words\n");
    const entrypoint = ["perl", "/usr/local/bin/store", "first"];
    await using _two = await start(planOf({ name: "other", entrypoint, command: ["second"] }));
    expect(ask("ARGS", "other")).toBe("first second\n");
    // A new entrypoint leaves the image's command out.
    await using _three = await start(planOf({ name: "third", entrypoint: entrypoint.slice(0, 2) }));
    expect(ask("ARGS", "third")).toBe("\n");
  }, 90_000);

  test("are confined", async () => {
    await using services = await start(planOf());
    const [name = ""] = services.containers;
    const host = JSON.parse(docker("inspect", "--format", "{{json .HostConfig}}", name));
    expect(host).toMatchObject({
      SecurityOpt: ["no-new-privileges"],
      PidsLimit: 256,
      Memory: 512 * 2 ** 20,
      MemorySwap: 512 * 2 ** 20,
      Privileged: false,
      Binds: null,
      PortBindings: {},
      LogConfig: { Config: { "max-size": "1m", "max-file": "1" } },
    });
    // A name that is not of the network is given up soon.
    const startedMs = performance.now();
    expect(() => docker("exec", name, "getent", "hosts", "example.com")).toThrow();
    expect(performance.now() - startedMs).toBeLessThan(6_000);
    for (const address of ["1.1.1.1/53", "169.254.169.254/80"])
      expect(
        () => docker("exec", name, "timeout", "2", "bash", "-c", `</dev/tcp/${address}`),
        address,
      ).toThrow();
  }, 60_000);

  test("start one after the other, each when the one before answers its own check", async () => {
    const slow = planOf({ name: "slow", command: ["delay", "2"], healthcheck: check() });
    const after = planOf({
      name: "after",
      entrypoint: ["bash", "-c", "exec 3<>/dev/tcp/slow/6379 && exec store delay 0"],
      healthcheck: check(),
    });
    const startedMs = performance.now();
    await using _services = await start(slow, after);
    expect(performance.now() - startedMs).toBeGreaterThan(2_000);
    expect(ask("PING", "after")).toBe("+PONG\n");
  }, 60_000);

  test("without a check they are waited for until they listen", async () => {
    const startedMs = performance.now();
    await using _services = await start(planOf({ command: ["delay", "2"] }));
    expect(performance.now() - startedMs).toBeGreaterThan(2_000);
    expect(ask("PING")).toBe("+PONG\n");
  }, 60_000);

  test("one that needs longer than its check gives it is named, with the check's words", async () => {
    const healthcheck = check({ intervalMs: 300, timeoutMs: 200, retries: 2 });
    const trouble = await troubleOf(planOf({ command: ["delay", "30"], healthcheck }));
    expect(trouble.message).toMatch(
      /needs the service redis \(image \S+-store:7\).*did not become healthy within 1 s.*ping-store.*refused.*store starts/s,
    );
    expect(trouble.advice).toContain("compose.yaml:12");
  }, 60_000);

  test("a check that hangs is given up", async () => {
    const argv = ["sleep", "600"];
    const healthcheck = check({ argv, intervalMs: 100, timeoutMs: 500, retries: 2 });
    const startedMs = performance.now();
    const trouble = await troubleOf(planOf({ healthcheck }));
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(trouble.message).toContain("did not answer within 500 ms");
  }, 60_000);

  test("one that ends early is named with its last lines; those before it are gone, too", async () => {
    const first = planOf({ name: "first" });
    const entrypoint = ["sh", "-c", "echo no licence; exit 4"];
    const trouble = await troubleOf(first, planOf({ name: "search", entrypoint }));
    expect(trouble.message).toMatch(
      /the service search .*ended \(exit code 4\).*Its last lines: no licence/s,
    );
    const withCheck = await troubleOf(planOf({ entrypoint, healthcheck: check() }));
    expect(withCheck.message).toMatch(/ended \(exit code 4\).*no licence/s);
  }, 60_000);

  test("one whose memory does not suffice is named so", async () => {
    const entrypoint = ["perl", "-e", 'push @a, "x" x 1e7 while 1'];
    const trouble = await troubleOf(planOf({ entrypoint, healthcheck: check({ retries: 30 }) }));
    expect(trouble.message).toContain("The kernel ended it for want of memory.");
  }, 60_000);

  test("a program that is not there is the service's trouble", async () => {
    const trouble = await troubleOf(planOf({ entrypoint: ["/no/such/program"] }));
    expect(trouble.message).toMatch(/cannot be started.*no such file/s);
  }, 60_000);

  test("an image that cannot be had is named with the service that needs it", async () => {
    const trouble = await troubleOf(planOf({ image: "localhost:9/redis:7" }));
    expect(trouble.message).toContain("needs the service redis (image localhost:9/redis:7)");
    expect(trouble.tried).toContain("docker pull localhost:9/redis:7");
    expect(trouble.advice).toContain("compose.yaml:12");
  }, 60_000);

  test("a run that is cancelled leaves nothing", async () => {
    for (const afterMs of [0, 100, 200, 400, 1_000]) {
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), afterMs);
      count += 1;
      const services = [planOf({ command: ["delay", "30"], healthcheck: check() })];
      const started = startServices(
        { cli, services, network: networks.inside, labels, prefix: `${runId}-${count}`, scratch },
        cancel.signal,
      );
      await expect(started).rejects.toThrow(/abort/i);
      expect(containers(), `after ${afterMs} ms`).toBe("");
    }
    expect(readdirSync(scratch)).toEqual([]);
  }, 90_000);
}, ["debian:12"]);

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
