import { chmodSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releaseAtExit } from "./at-exit.ts";

/** Runs `use` with a directory of its own that is gone afterwards, whatever happens: also at a signal. */
export async function withTemporaryDirectory<Result>(
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "flake-split-nix-")));
  const forget = releaseAtExit(() => removeTree(directory));
  try {
    return await use(directory);
  } finally {
    forget();
    removeTree(directory);
  }
}

function removeTree(directory: string): void {
  makeRemovable(directory);
  // A program that was killed just now may still add a file.
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Nix makes the directories of its store read-only. */
function makeRemovable(directory: string): void {
  chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeRemovable(join(directory, entry.name));
  }
}
