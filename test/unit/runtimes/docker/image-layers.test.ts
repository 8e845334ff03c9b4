import fc from "fast-check";
import { expect, test } from "vitest";
import { Layer, visibleEntries } from "#runtimes/docker/image-layers.ts";
import type { TarEntry } from "#runtimes/docker/image-tar-header.ts";

const member = (path: string, kind: TarEntry["kind"] = "file", goal = ""): TarEntry => ({
  path,
  kind,
  mode: 0o644,
  uid: 0,
  gid: 0,
  sizeBytes: kind === "file" ? path.length : 0,
  goal,
});
const layerOf = (...members: readonly TarEntry[]) => {
  const layer = new Layer();
  for (const one of members) layer.add(one);
  return layer;
};
const shown = (...layers: readonly Layer[]) =>
  Object.fromEntries([...visibleEntries(layers)].map(([path, { layer }]) => [path, layer]));

test("a later layer removes, replaces and empties what lies below it", () => {
  const base = layerOf(
    member("app", "directory"),
    member("app/a"),
    member("app/b"),
    member("cache", "directory"),
    member("cache/deep/one"),
    member("etc", "directory"),
    member("etc/conf"),
    member("plain", "directory"),
    member("plain/inner"),
  );
  const next = layerOf(
    member("app/.wh.a"),
    member("app/b"),
    member(".wh.cache"),
    member("etc/.wh..wh..opq"),
    member("etc/new"),
    member("plain"),
  );
  expect(shown(base)).toMatchObject({ "app/a": 0, "cache/deep/one": 0, "plain/inner": 0 });
  expect(shown(base, next)).toEqual({ app: 0, "app/b": 1, etc: 0, "etc/new": 1, plain: 1 });
});

test("what was removed can come back", () => {
  const [first, second, third] = [
    layerOf(member("key")),
    layerOf(member(".wh.key")),
    layerOf(member("key")),
  ];
  expect(shown(first, second)).toEqual({});
  expect(shown(first, second, third)).toEqual({ key: 2 });
});

test("a hard link is as large as what it is another name of", () => {
  const layer = layerOf(member("data/large"), member("copy", "hard-link", "./data/large"));
  expect(visibleEntries([layer]).get("copy")?.sizeBytes).toBe("data/large".length);
});

test("layers do to a listing what they do to a file system", () => {
  const name = fc.constantFrom("a", "b", "c");
  const step = fc.record({
    kind: fc.constantFrom("write", "folder", "remove", "empty"),
    path: fc.array(name, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const model = new Map<string, { layer: number; isFolder: boolean }>();
      const drop = (path: string) => {
        for (const key of [...model.keys()]) if (key.startsWith(`${path}/`)) model.delete(key);
      };
      const layers = steps.map(({ kind, path }, layer) => {
        const whole = path.join("/");
        const above = path.slice(0, -1).map((_part, at) => path.slice(0, at + 1).join("/"));
        const members = above.map((folder) => member(folder, "directory"));
        for (const folder of above) {
          if (model.get(folder)?.isFolder === false) model.delete(folder);
          model.set(folder, { layer, isFolder: true });
        }
        if (kind === "write") {
          drop(whole);
          model.set(whole, { layer, isFolder: false });
          return layerOf(...members, member(whole));
        }
        if (kind === "folder") {
          model.set(whole, { layer, isFolder: true });
          return layerOf(...members, member(whole, "directory"));
        }
        drop(whole);
        if (kind === "remove") {
          model.delete(whole);
          return layerOf(
            ...members,
            member([...path.slice(0, -1), `.wh.${path.at(-1)}`].join("/")),
          );
        }
        model.set(whole, { layer, isFolder: true });
        return layerOf(...members, member(whole, "directory"), member(`${whole}/.wh..wh..opq`));
      });
      const expected = [...model].map(([path, { layer }]) => [path, layer]);
      expect(shown(...layers)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 500 },
  );
});
