import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { example } from "../../test/example.ts";
import { jscodeshift } from "../../test/run-jscodeshift.ts";
import { commitAll, folderWith, runIn, snapshot } from "../../test/test-host.ts";

/* Law 6, with jscodeshift around the run. `apply/killed.test.ts` tries every step. */

const built = mkdtempSync(join(tmpdir(), "flake-split-killed-transform-"));
const transform = join(built, "phase1");

beforeAll(async () => {
  const entry = join(import.meta.dirname, "../../test/killed-transform.ts");
  const outfile = join(built, "killed-transform.mjs");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const load = 'import("./killed-transform.mjs")';
  writeFileSync(
    transform,
    `module.exports = (...args) => ${load}.then(({ transform }) => transform(...args));\n`,
  );
}, 60_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

const before = { "flake.nix": example, "nix/packages/base.nix": "# old\n", "nix/keep.nix": "1\n" };
const make = () => commitAll(folderWith(before));

function start(folder: string, killAt: string) {
  const args = ["-t", transform, "--extensions=nix", "--run-in-band", "flake.nix"];
  return jscodeshift(folder, args, { FLAKE_SPLIT_KILL_AT: killAt });
}

test("a jscodeshift that is killed leaves what the next command makes whole", async () => {
  const whole = make();
  const old = snapshot(whole);
  expect(start(whole, "never").stdout).toContain("1 ok");
  const fresh = snapshot(whole);
  expect(fresh).not.toEqual(old);
  const outcomes = new Set<string>();
  for (let fatal = 1; ; fatal += 6) {
    const folder = make();
    const { stdout, status } = start(folder, String(fatal));
    if (status === 0) {
      expect(stdout).toContain("1 ok");
      expect(fatal).toBeGreaterThan(30);
      break;
    }
    expect(status, `step ${fatal}: ${stdout}`).toBeNull();
    expect(await runIn(folder, ["phase3"])).toMatchObject({ status: 0 });
    const after = snapshot(folder);
    expect([old, fresh], `step ${fatal}`).toContainEqual(after);
    expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
    outcomes.add(after["flake.nix"] === old["flake.nix"] ? "old" : "new");
  }
  expect(outcomes).toEqual(new Set(["old", "new"]));
}, 240_000);

test("one that is killed before it writes flake.nix again leaves the new tree", () => {
  const [folder, other] = [make(), make()];
  expect(start(folder, "returned").status).toBeNull();
  start(other, "never");
  expect(snapshot(folder)).toEqual(snapshot(other));
}, 60_000);
