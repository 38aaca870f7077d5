import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EvaluationProblem } from "../evaluation.ts";
import { runProcess } from "../run-nix.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";
import type { Side } from "./driver.ts";
import { nixError } from "./nix-error.ts";
import { nixOptions } from "./nix-settings.ts";
import { parsed } from "./parsed.ts";
import { runDriver } from "./run-driver.ts";
import type { Walker } from "./walk-units.ts";

/** A side with a lock for each input, and the names of those that its own lock file doesn't have as they are declared. */
export type Locked =
  | { readonly side: Side; readonly added: readonly string[] }
  | { readonly problem: EvaluationProblem };

/** Inputs by name: those that a lock file doesn't have, and those that it may have as they were declared once. */
interface Unlocked {
  readonly missing: readonly string[];
  readonly doubtful: readonly string[];
}

/**
 * Locks the inputs that an entry asks for and its lock file doesn't have, or has from somewhere else, for this comparison
 * alone, as `nix flake lock` does it, with the network if it must. Whether a reference is another one is Nix's to say:
 * where that can't be seen from its text, the lock file may come back as it was.
 */
export async function lockInputs(walker: Walker): Promise<Locked> {
  const { side, settings, limits } = walker;
  const task = { mode: "unlocked", units: [], done: {}, explain: false } as const;
  const end = await runDriver(side, task, settings, limits, () => {});
  if (end.status === "missing") {
    return { problem: { code: "nix/not-installed", message: "There is no nix-instantiate to run" } };
  }
  // What doesn't even parse is told by the listing.
  if (end.status !== "ok") return { side, added: [] };
  const unlocked = parsed(end.stdout);
  if (!isUnlocked(unlocked)) {
    const message = `nix-instantiate printed no JSON: ${end.stdout.slice(0, 200).trim()}`;
    return { problem: { code: "nix/unreadable-answer", message } };
  }
  const { missing, doubtful } = unlocked;
  if (missing.length + doubtful.length === 0) return { side, added: [] };
  const locked = await lockOf(walker);
  if ("message" in locked) return { problem: problemOf(side, unlocked, locked.message) };
  // Nix writes nothing where it finds all of it locked.
  if (locked.lock === side.lock) return { side, added: [] };
  const moved = doubtful.filter(
    (name) => !isDeepStrictEqual(originOf(side.lock, name), originOf(locked.lock, name)),
  );
  const added = [...missing, ...moved];
  return { side: { ...side, lock: locked.lock }, added: added.length > 0 ? added : doubtful };
}

function isUnlocked(value: unknown): value is Unlocked {
  if (typeof value !== "object" || value === null || !("missing" in value && "doubtful" in value))
    return false;
  return [value.missing, value.doubtful].every(
    (names) => Array.isArray(names) && names.every((name) => typeof name === "string"),
  );
}

function problemOf(side: Side, { missing, doubtful }: Unlocked, said: string): EvaluationProblem {
  const what = side.lock === null ? "There is no flake.lock for" : "flake.lock doesn't have";
  const names = missing.length > 0 ? missing.join(", ") : `${doubtful.join(", ")} as flake.nix declares it`;
  return {
    code: "nix/unlocked-input",
    message: `${what} the input ${names}, and Nix can't lock it now:\n${said}`,
  };
}

/** Where a lock file has an input of the flake from. */
function originOf(lock: string | null, name: string): unknown {
  const { root = "root", nodes = {} } = (parsed(lock ?? "") ?? {}) as LockFile;
  const target = nodes[root]?.inputs?.[name];
  return typeof target === "string" ? nodes[target]?.original : target;
}

interface LockFile {
  readonly root?: string;
  readonly nodes?: Readonly<Record<string, LockNode>>;
}

interface LockNode {
  readonly original?: unknown;
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
}

/** Nix writes the lock file beside the entry, so it gets a copy of both. */
function lockOf({ side, settings, limits }: Walker) {
  return withTemporaryDirectory(async (directory) => {
    await copyFile(join(side.tree.path, side.dir, side.entry), join(directory, "flake.nix"));
    const file = join(directory, "flake.lock");
    if (side.lock !== null) await writeFile(file, side.lock);
    const args = ["flake", "lock", ...nixOptions({ ...settings, pure: false }), `path:${directory}`];
    const { status, stderr } = await runProcess("nix", args, settings.environment, limits.timeoutMs);
    const lock = status === "ok" ? await readFile(file, "utf8").catch(() => null) : null;
    return lock === null ? { message: nixError(stderr) } : { lock };
  });
}
