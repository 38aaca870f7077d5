import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("fuzzing runs, from its sources, and finds nothing in its first flakes", () => {
  const args = ["--seconds", "2", "--seed", "1", "--no-nix"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "fuzz"), ...args],
    {
      encoding: "utf8",
    },
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/^seed 1\n[1-9]\d* generated flakes?\n/);
  expect(stdout).toContain("0 findings");
}, 60_000);
