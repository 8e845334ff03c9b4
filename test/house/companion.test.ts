import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const project = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(project, path), "utf8");
const dockerfile = read("Dockerfile");
const argumentsOf = [...dockerfile.matchAll(/^ARG (\w+)(?:=(.*))?$/gm)].map(
  ([, name = "", value]) => [name, value] as const,
);

test("the companion image is of the version of the package, unless it is built as another one", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(Object.fromEntries(argumentsOf)["VERSION"]).toBe(version);
});

test("its bases are named by arguments with a tag, and a release names both by digest", () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(bases).toEqual(["${NODE}", "${BASE}", "scratch"]);
  const defaults = Object.fromEntries(argumentsOf);
  for (const name of ["BASE", "NODE"]) expect(defaults[name]).toMatch(/^[\w/-]+:[\w.-]+$/);
  const { jobs } = parse(read(".github/workflows/release.yml")) as {
    jobs: { image: { steps: { id?: string; run?: string; with?: Record<string, unknown> }[] } };
  };
  const steps = jobs.image.steps;
  expect(steps.find(({ id }) => id === "bases")?.run).toContain("@$digest");
  const push = steps.find(({ id }) => id === "push")?.with ?? {};
  const given = String(push["build-args"]).split("\n").filter(Boolean);
  expect(given.map((line) => line.split("=")[0]).sort()).toEqual(
    argumentsOf.map(([name]) => name).sort(),
  );
  expect(push).toMatchObject({
    platforms: "linux/amd64,linux/arm64",
    provenance: "mode=max",
    sbom: true,
  });
});

test("nothing of it is for one kind of processor, and a build sees only what is listed", () => {
  for (const path of ["Dockerfile", "tools/companion-rootfs.sh"])
    expect(read(path), path).not.toMatch(/amd64|x86|arm64|aarch64/);
  const rules = read(".dockerignore")
    .split("\n")
    .filter((line) => /^[^#]/.test(line));
  expect(rules[0]).toBe("*");
  expect(rules.slice(1).every((rule) => rule.startsWith("!"))).toBe(true);
  expect(rules.filter((rule) => /^!(\*|\.|.*\/)?$/.test(rule))).toEqual([]);
});
