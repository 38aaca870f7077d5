import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { ChangedFile, FileContent, FlakeChange } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { GitAnswer, Host } from "../host.ts";
import { contentAt } from "./content-at.ts";

/** What differs between a commit and the work tree, as far as a flake sees it: files that git knows. */
export function gitChange(
  host: Host,
  input: FlakeInput,
  commit: string,
): FlakeChange | { readonly refused: Diagnostic } {
  const root = input.repository?.root ?? input.directory;
  const files = host.git(["ls-files", "-z"], root);
  const differing = host.git(
    ["diff", "--name-only", "-z", "--no-renames", "--ignore-submodules", commit, "--"],
    root,
  );
  for (const answer of [files, differing]) if (answer?.status !== 0) return gitFailed(input, answer);
  const paths = listed(differing);
  const before = contentsAt(host, root, commit, paths);
  if ("failed" in before) return gitFailed(input, before.failed);
  const changes = paths.map((path): ChangedFile => {
    return { path, before: before.contents.get(path) ?? null, after: contentAt(host.fs, join(root, path)) };
  });
  return { root, dir: relative(root, input.directory), files: listed(files), changes };
}

/** Files that git doesn't know, and that a flake in git therefore doesn't see. */
export function unknownToGit(host: Host, input: FlakeInput): readonly string[] {
  const flags = ["--others", "--exclude-standard", "-z"];
  const answer = host.git(["ls-files", ...flags, "--", "*.nix"], input.directory);
  return answer?.status === 0 ? listed(answer) : [];
}

function listed(answer: GitAnswer | undefined): readonly string[] {
  return (answer?.stdout ?? "").split("\0").filter((path) => path !== "");
}

/** So many paths fit into one command line. */
const mostPaths = 500;

/**
 * The contents that files had in a commit. They are checked out in a repository of our own that borrows the other's
 * objects, so that the user's index and work tree aren't touched.
 */
function contentsAt(host: Host, root: string, commit: string, paths: readonly string[]) {
  const contents = new Map<string, FileContent>();
  const folder = mkdtempSync(join(tmpdir(), "flake-split-base-"));
  try {
    const objects = host.git(["rev-parse", "--git-path", "objects"], root);
    const begun = host.git(["init", "-q", folder], root);
    for (const answer of [objects, begun]) if (answer?.status !== 0) return { failed: answer };
    const borrowed = resolve(root, objects?.stdout.trim() ?? "");
    writeFileSync(join(folder, ".git/objects/info/alternates"), `${borrowed}\n`);
    const tree = host.git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], root);
    if (tree?.status !== 0) return { failed: tree };
    const there = new Set(listed(tree));
    const wanted = paths.filter((path) => there.has(path));
    for (let from = 0; from < wanted.length; from += mostPaths) {
      const part = wanted.slice(from, from + mostPaths);
      const plain = [
        "-c",
        "filter.lfs.smudge=cat",
        "-c",
        "filter.lfs.process=",
        "-c",
        "filter.lfs.required=false",
      ];
      const answer = host.git(
        [...plain, "--literal-pathspecs", "checkout", "-q", commit, "--", ...part],
        folder,
      );
      if (answer?.status !== 0) return { failed: answer };
    }
    for (const path of wanted) contents.set(path, contentAt(host.fs, join(folder, path)));
    return { contents };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function gitFailed(input: FlakeInput, answer: GitAnswer | undefined): { readonly refused: Diagnostic } {
  const message =
    answer === undefined
      ? "git is not installed"
      : `git says: ${answer.stderr.trim() || `exit ${answer.status}`}`;
  return { refused: failure("git/failed", input.flakePath, message) };
}
