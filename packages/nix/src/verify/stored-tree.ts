import { basename } from "node:path";
import { type ProcessResult, runProcess } from "../run-nix.ts";
import { type NixSettings, nixOptions } from "./nix-settings.ts";

/** A folder that is in the store, too: what a flake's source is. */
export interface StoredTree {
  /** The folder that it was copied from. */
  readonly path: string;
  readonly narHash: string;
  /** `/nix/store/…-source`. */
  readonly storePath: string;
}

const timeoutMs = 600_000;

/** Adds a folder called `source` to the store, so that nobody is asked for it when it is used by its hash. */
export async function storeTree(
  path: string,
  settings: NixSettings,
): Promise<StoredTree | { readonly failed: ProcessResult }> {
  if (basename(path) !== "source") throw new Error(`a flake's source is called source, not ${path}`);
  const run = (program: string, args: readonly string[]) =>
    runProcess(program, args, settings.environment, timeoutMs);
  const added = await run("nix-store", [...nixOptions(settings), "--add", path]);
  if (added.status !== "ok") return { failed: added };
  const hashed = await run("nix-hash", ["--type", "sha256", path]);
  if (hashed.status !== "ok") return { failed: hashed };
  const narHash = `sha256-${Buffer.from(hashed.stdout.trim(), "hex").toString("base64")}`;
  return { path, narHash, storePath: added.stdout.trim() };
}
