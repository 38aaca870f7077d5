import type { FileChange } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { caution, failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { GitAnswer, Host } from "../host.ts";

/** What git would not be able to undo, or to see, if these changes were written. */
export function safetyProblems(
  host: Host,
  input: FlakeInput,
  changes: readonly FileChange[],
  allowDirty: boolean,
): readonly Diagnostic[] {
  if (input.repository === undefined || allowDirty) return [];
  const touched = changes.filter((change) => change.before !== undefined).map((change) => change.path);
  const added = changes.filter((change) => change.before === undefined).map((change) => change.path);
  return [...dirtyFiles(host, input, touched), ...ignoredFiles(host, input, added)];
}

function dirtyFiles(host: Host, input: FlakeInput, paths: readonly string[]): readonly Diagnostic[] {
  if (paths.length === 0) return [];
  const answer = status(host, input, paths);
  if (answer === undefined || answer.status !== 0) return [noAnswer(input, answer)];
  // One porcelain entry is `XY path`; git names paths from the work tree's root, in no order that we rely on.
  return answer.stdout
    .split("\0")
    .filter((entry) => /^.. /.test(entry))
    .map((entry) => dirty(entry.slice(0, 2), fromFlake(input, entry.slice(3))));
}

function status(host: Host, input: FlakeInput, paths: readonly string[]): GitAnswer | undefined {
  const flags = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching"];
  return host.git(
    ["--no-optional-locks", "--literal-pathspecs", "status", ...flags, "--", ...paths],
    input.directory,
  );
}

function dirty(state: string, path: string): Diagnostic {
  const untracked = state === "??" || state === "!!";
  return failure("git/dirty", path, untracked ? "is not in git" : "has changes that are not committed", {
    why: "git could not bring back what a run would change",
    help: untracked
      ? "add and commit it first, or pass --allow-dirty"
      : "commit or stash them first, or pass --allow-dirty",
  });
}

/** An ignored file can't be part of a flake in git: evaluation would not find it. One diagnostic for each rule. */
function ignoredFiles(host: Host, input: FlakeInput, paths: readonly string[]): readonly Diagnostic[] {
  if (paths.length === 0) return [];
  const command = ["-c", "core.quotePath=false", "check-ignore", "--verbose", "--", ...paths];
  const answer = host.git(command, input.directory);
  if (answer === undefined || answer.status !== 0) return [];
  const byRule = new Map<string, string[]>();
  for (const [, source, line, rule, path] of answer.stdout.matchAll(/^(.*?):(\d+):(.*)\t(.*)$/gm)) {
    // The last rule that fits counts, and one with `!` lets the file in.
    if (rule?.startsWith("!")) continue;
    const told = `\`${rule}\` (${source}:${line})`;
    byRule.set(told, [...(byRule.get(told) ?? []), path ?? ""]);
  }
  return [...byRule].map(([rule, [first = "", ...others]]) => {
    const more =
      others.length === 0 ? "" : `, as ${others.length} more new file${others.length === 1 ? "" : "s"}`;
    return failure("git/ignored", first, `would be ignored by git${more}: ${rule}`, {
      why: "a flake in a git repository sees only what git knows",
      help: "change that rule, choose another `directory` in the configuration, or pass --allow-dirty",
    });
  });
}

function noAnswer(input: FlakeInput, answer: GitAnswer | undefined): Diagnostic {
  const message =
    answer === undefined
      ? "git is not installed"
      : `git says: ${answer.stderr.trim() || `exit ${answer.status}`}`;
  return failure("git/failed", input.flakePath, message, {
    why: "without git's answer it is unknown whether a run could be undone",
    help: "or pass --allow-dirty",
  });
}

/**
 * Tells git of new files, without which a flake doesn't see them. What keeps git from it becomes a warning with
 * the command to run: the files are right, and stay.
 */
export function intentToAdd(host: Host, directory: string, paths: readonly string[]): readonly Diagnostic[] {
  if (paths.length === 0) return [];
  const answer = host.git(["--literal-pathspecs", "add", "--intent-to-add", "--", ...paths], directory);
  if (answer?.status === 0) return [];
  const reason = answer === undefined ? "git is not installed" : `git says: ${answer.stderr.trim()}`;
  return [
    caution(
      "git/failed",
      paths[0] ?? "",
      `new files are not known to git, so that the flake can't see them: ${reason}`,
      {
        help: `run in ${directory}: git add -N ${paths.join(" ")}`,
      },
    ),
  ];
}

function fromFlake(input: FlakeInput, path: string): string {
  const root = input.repository?.root ?? input.directory;
  const prefix = input.directory.slice(root.length + 1);
  return prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path;
}
