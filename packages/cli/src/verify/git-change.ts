import { relative } from "node:path";
import type { ChangedFile, FlakeChange } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { GitAnswer, Host } from "../host.ts";
import { contentAt } from "./content-at.ts";
import { type CommittedFile, contentsInGit } from "./contents-in-git.ts";

/** What differs between a commit and the work tree, as far as a flake sees it: files that git knows. */
export function gitChange(
  host: Host,
  input: FlakeInput,
  commit: string,
): FlakeChange | { readonly refused: Diagnostic } {
  const root = input.repository?.root ?? input.directory;
  const files = host.git(["ls-files", "-z"], root);
  const flags = ["--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules"];
  const differing = host.git(["--no-optional-locks", "diff", ...flags, commit, "--"], root);
  for (const answer of [files, differing]) if (answer?.status !== 0) return gitFailed(input, answer);
  const entries = rawEntries(listed(differing));
  const before = contentsInGit(
    host,
    root,
    entries.filter(({ mode }) => mode !== nothing),
  );
  if ("failed" in before) return gitFailed(input, before.failed);
  const changes = entries.map(({ path }): ChangedFile => {
    return { path, before: before.contents.get(path) ?? null, after: contentAt(host.fs, root, path) };
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

/** The mode of a file on the side that doesn't have it. */
const nothing = "000000";

/** Reads `:OLD-MODE MODE OLD-BLOB BLOB STATUS`, each followed by its path. */
function rawEntries(parts: readonly string[]): readonly CommittedFile[] {
  return parts.flatMap((part, index) => {
    if (index % 2 === 1) return [];
    const [mode = "", , blob = ""] = part.slice(1).split(" ");
    return [{ path: parts[index + 1] ?? "", mode, blob }];
  });
}

function gitFailed(
  input: FlakeInput,
  answer: Pick<GitAnswer, "status" | "stderr"> | undefined,
): { readonly refused: Diagnostic } {
  const message =
    answer === undefined
      ? "git is not installed"
      : `git says: ${answer.stderr.trim() || `exit ${answer.status}`}`;
  return { refused: failure("git/failed", input.flakePath, message) };
}
