import type { Document } from "@flake-split/analysis";

/** The first release of nixpkgs whose `lib` flake-parts works with, and when it was branched off. */
const oldest = { release: 23.05, seconds: Date.UTC(2023, 4, 22) / 1000 };

/**
 * Whether the flake's nixpkgs is recent enough for flake-parts to take its `lib`: by the lock file, else by the
 * release in the input's place. flake-parts stops with an error on an older one.
 */
export function nixpkgsLibIsUsable({ text }: Document, lock: string | undefined): boolean {
  const locked = lock === undefined ? null : lockedSeconds(lock);
  if (locked !== null) return locked >= oldest.seconds;
  const [, release] = /\bnix(?:os|pkgs)-(\d\d\.\d\d)\b/.exec(text) ?? [];
  return release === undefined || Number(release) >= oldest.release;
}

/** When the nixpkgs that the lock file names was made. */
function lockedSeconds(lock: string): number | null {
  try {
    const { nodes, root } = JSON.parse(lock) as Lock;
    const name = nodes[root]?.inputs?.nixpkgs;
    return typeof name === "string" ? (nodes[name]?.locked?.lastModified ?? null) : null;
  } catch {
    return null;
  }
}

interface Lock {
  readonly root: string;
  readonly nodes: Readonly<Record<string, LockNode | undefined>>;
}

interface LockNode {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly locked?: { readonly lastModified?: number };
}
