import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EvaluationProblem } from "../evaluation.ts";
import { runProcess } from "../run-nix.ts";
import type { Side } from "./driver.ts";
import { nixError } from "./nix-error.ts";
import { nixOptions } from "./nix-settings.ts";
import { runDriver } from "./run-driver.ts";
import type { Walker } from "./walk-units.ts";

/** A side with a lock for each input, and the names of those that its own lock file doesn't have. */
export type Locked =
  | { readonly side: Side; readonly added: readonly string[] }
  | { readonly problem: EvaluationProblem };

/**
 * Locks the inputs that an entry asks for and its lock file doesn't have, for this comparison alone, as `nix flake
 * lock` does it, with the network if it must.
 */
export async function lockInputs(walker: Walker): Promise<Locked> {
  const { side, settings, limits } = walker;
  const task = { mode: "unlocked", units: [], done: {}, explain: false } as const;
  const end = await runDriver(side, task, settings, limits, () => {});
  if (end.status === "missing") {
    return { problem: { code: "nix/not-installed", message: "There is no nix-instantiate to run" } };
  }
  // What doesn't even parse is told by the listing.
  const names = end.status === "ok" ? (JSON.parse(end.stdout) as readonly string[]) : [];
  if (names.length === 0) return { side, added: [] };
  const locked = await lockOf(walker);
  if ("lock" in locked) return { side: { ...side, lock: locked.lock }, added: names };
  const what = side.lock === null ? "There is no flake.lock for" : "flake.lock doesn't have";
  const message = `${what} the input ${names.join(", ")}, and Nix can't lock it now:\n${locked.message}`;
  return { problem: { code: "nix/unlocked-input", message } };
}

/** Nix writes the lock file beside the entry, so it gets a copy of both. */
async function lockOf({ side, settings, limits }: Walker) {
  const directory = await mkdtemp(join(tmpdir(), "flake-split-lock-"));
  try {
    await copyFile(join(side.tree.path, side.dir, side.entry), join(directory, "flake.nix"));
    const file = join(directory, "flake.lock");
    if (side.lock !== null) await writeFile(file, side.lock);
    const args = ["flake", "lock", ...nixOptions({ ...settings, pure: false }), `path:${directory}`];
    const { status, stderr } = await runProcess("nix", args, settings.environment, limits.timeoutMs);
    if (status === "ok") return { lock: await readFile(file, "utf8") };
    return { message: nixError(stderr) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
