import { spawnSync } from "node:child_process";

/**
 * Whether tests that need an installed Nix must be skipped: `describe.skipIf(nixIsMissing())("…", …)`. Says so on
 * stderr. With `FLAKE_SPLIT_REQUIRE_NIX=1` in the environment it throws instead, so that such tests can't pass by
 * being skipped.
 */
export function nixIsMissing(environment: NodeJS.ProcessEnv = process.env): boolean {
  const found = spawnSync("nix-instantiate", ["--version"], { env: environment }).status === 0;
  if (found) return false;
  if (environment.FLAKE_SPLIT_REQUIRE_NIX === "1") {
    throw new Error("FLAKE_SPLIT_REQUIRE_NIX is set, but there is no nix-instantiate");
  }
  process.stderr.write("SKIPPED: no nix-instantiate on this machine, evaluation tests don't run\n");
  return true;
}
