import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, expect, test } from "vitest";
import type { Side } from "./driver.ts";
import { privateStore } from "./nix-settings.ts";
import { storeTree } from "./stored-tree.ts";
import { type Walker, walkUnits } from "./walk-units.ts";

const directory = mkdtempSync(join(tmpdir(), "flake-split-walk-"));
const settings = privateStore(join(directory, "store"));
const limits = { timeoutMs: 20_000, memory: Number.POSITIVE_INFINITY };
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function sideOf(outputs: string): Promise<Side> {
  const path = join(directory, "source");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "flake.nix"), `{ outputs = { self }: { ${outputs} }; }\n`);
  const tree = await storeTree(path, settings);
  if ("failed" in tree) throw new Error(tree.failed.stderr);
  const none = { dir: "", lock: null, selfInfo: {}, systems: null, names: [], followed: [] };
  return { tree, entry: "flake.nix", system: "x86_64-linux", ...none };
}

const told = ({ leaves }: Awaited<ReturnType<typeof walkUnits>>) =>
  leaves.map(({ path, leaf }) => `${path.join(".")} ${leaf.kind}`);

test.skipIf(nixIsMissing())("begins anew behind each leaf where memory is short", async () => {
  const side = await sideOf("a = 1; b.c = 2; b.d = 3;");
  let runs = 0;
  const walker: Walker = { side, settings, limits: { ...limits, memory: 1 }, onLeaf: () => (runs += 1) };
  const walked = await walkUnits(walker, [["a"], ["b"]]);
  expect(told(walked)).toEqual(["a value", "b.c value", "b.d value"]);
  expect(walked.complete).toBe(true);
  expect(runs).toBe(3);
});

test.skipIf(nixIsMissing())("goes on behind a place at which Nix was killed", async () => {
  const side = await sideOf("a = 1; b = 2; c = 3;");
  const program = join(directory, "nix-instantiate");
  // Dies as soon as it has come to `b`.
  writeFileSync(
    program,
    `#!/bin/sh\nPATH="\${PATH#*:}"\nnix-instantiate "$@" 2>&1 >/dev/null | while IFS= read -r line; do\n  printf '%s\\n' "$line" >&2\n  case "$line" in *'"event":"begin","path":["b"]'*) kill -KILL $$; exit ;; esac\ndone\n`,
  );
  chmodSync(program, 0o755);
  const environment = { ...settings.environment, PATH: `${directory}:${process.env.PATH}` };
  const walker: Walker = { side, settings: { ...settings, environment }, limits, onLeaf: () => {} };
  const walked = await walkUnits(walker, [["a"], ["b"], ["c"]]);
  expect(told(walked)).toEqual(["a value", "b error", "c value"]);
  expect(walked.leaves[1]?.leaf).toMatchObject({ message: "Nix was ended by SIGKILL" });
});
