import { join, relative } from "node:path";
import type { Diagnostic } from "@flake-split/syntax";
import { caution, failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { intentToAdd } from "../git/git.ts";
import type { Host } from "../host.ts";

/** What came of locking. */
export interface Locked {
  readonly diagnostics: readonly Diagnostic[];
  /** The lock file, from the entry's folder, if it was changed. */
  readonly changed: readonly string[];
}

const command = ["--extra-experimental-features", "nix-command flakes", "flake", "lock"];

/**
 * Lets Nix add to `flake.lock` what the flake's inputs lack there. A lock in which any other input got another
 * revision is taken back.
 */
export function lockInputs(host: Host, input: FlakeInput): Locked {
  const path = join(input.folder, "flake.lock");
  const before = contentOf(host, path);
  const answer = host.nix(command, input.folder);
  if (answer === undefined || answer.status !== 0) {
    const said = answer === undefined ? "Nix is not installed" : answer.stderr.trim();
    const help = `run in ${input.folder}: nix flake lock`;
    return {
      changed: [],
      diagnostics: [caution("lock/failed", "flake.lock", "is as it was", { why: said, help })],
    };
  }
  const after = contentOf(host, path);
  if (after === undefined || after === before) return { changed: [], diagnostics: [] };
  const moved = before === undefined ? [] : otherRevisions(before, after);
  if (before === undefined || moved.length === 0) {
    return {
      changed: [relative(input.directory, path)],
      diagnostics: before === undefined ? intentToAdd(host, input.folder, ["flake.lock"]) : [],
    };
  }
  host.fs.writeFile(path, Buffer.from(before, "utf8"));
  const why = `Nix gave another revision to ${moved.join(", ")}, which this run has no business with`;
  const help = "run nix flake lock by itself, and look at what it changes";
  return {
    changed: [],
    diagnostics: [failure("lock/moved", "flake.lock", "was put back as it was", { why, help })],
  };
}

function contentOf(host: Host, path: string): string | undefined {
  return host.fs.status(path)?.kind === "file" ? host.fs.readBytes(path).toString("utf8") : undefined;
}

interface LockFile {
  readonly root?: string;
  readonly nodes?: Readonly<
    Record<
      string,
      { readonly locked?: unknown; readonly inputs?: Readonly<Record<string, string | string[]>> }
    >
  >;
}

/** The inputs, by their path from the flake, that both locks have with different contents. */
function otherRevisions(before: string, after: string): readonly string[] {
  const now = revisionsOf(JSON.parse(after) as LockFile);
  return [...revisionsOf(JSON.parse(before) as LockFile)]
    .filter(([path, revision]) => now.has(path) && now.get(path) !== revision)
    .map(([path]) => path);
}

function revisionsOf({ root = "root", nodes = {} }: LockFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, path: readonly string[]): void => {
    const node = nodes[name];
    if (node === undefined || path.length > 20) return;
    if (node.locked !== undefined) found.set(path.join("/"), JSON.stringify(node.locked));
    for (const [input, target] of Object.entries(node.inputs ?? {})) {
      // A list says which other input it follows, and that one is visited by its own path.
      if (typeof target === "string") visit(target, [...path, input]);
    }
  };
  visit(root, []);
  return found;
}
