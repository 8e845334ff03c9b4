import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCandidates } from "#adapters/python-candidates.ts";

const entry = (target: string) => ({
  target,
  start: { argv: ["serve", target], cwd: ".", env: { A: "1" }, origin: { text: target } },
});

test("where there is no choice, nothing is asked", () => {
  expect(startCandidates([entry("shop.main:app")])).toEqual([]);
  expect(startCandidates([])).toEqual([]);
});

test("only an entry object that is not there is answered with 3", () => {
  const folder = mkdtempSync(join(tmpdir(), "candidates-"));
  try {
    mkdirSync(join(folder, "shop"));
    writeFileSync(join(folder, "shop/__init__.py"), "");
    writeFileSync(join(folder, "shop/main.py"), "class app:\n    inner = 1\n");
    writeFileSync(join(folder, "shop/broken.py"), "import shop_dependency\napp = 1\n");
    writeFileSync(join(folder, "shop/raises.py"), "raise SystemExit(9)\n");
    const targets = [
      ...["shop.main:app", "shop.main:app.inner", "shop.main:other", "shop.absent:app"],
      ...["absent.main:app", "shop.broken:app", "shop.raises:app"],
    ];
    const codes = startCandidates(targets.map(entry)).map(({ confirm }) => {
      const [program = "", ...words] = confirm.argv;
      return spawnSync(program, words, { cwd: folder, input: confirm.stdin ?? "" }).status;
    });
    expect(codes).toEqual([0, 0, 3, 3, 3, 0, 0]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
