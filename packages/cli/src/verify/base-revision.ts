import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { commitBeforeLastRun } from "../git/last-run.ts";
import type { Host } from "../host.ts";

/** The state that the flake is compared with. */
export interface BaseRevision {
  /** The commit's full name. */
  readonly commit: string;
  /** For people: `main (4355373)`. */
  readonly label: string;
}

/**
 * The commit that `--base` names, or where the branch left the main branch. On the main branch it is `HEAD` while something isn't
 * committed, and else the commit on which the last run with `--commit` wrote.
 */
export function baseRevision(
  host: Host,
  input: FlakeInput,
  wanted: string | undefined,
): BaseRevision | { readonly refused: Diagnostic } {
  const git = (...args: readonly string[]) => host.git(args, input.directory);
  const commitOf = (name: string) => {
    const answer = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
    return answer?.status === 0 ? answer.stdout.trim() : undefined;
  };
  if (input.repository === undefined) {
    return noBase(input, "isn't in a git repository, so that there is nothing to compare with", {
      why: "the state before is read from git",
      help: "commit the flake before the next phase, then run verify after it",
    });
  }
  if (git("--version") === undefined)
    return noBase(input, "can't be compared: git is not installed", { help: "install git" });
  if (wanted !== undefined) {
    const commit = commitOf(wanted);
    if (commit !== undefined) return { commit, label: `${wanted} (${commit.slice(0, 7)})` };
    return noBase(input, `can't be compared with ${wanted}: git knows no such revision`);
  }
  const head = commitOf("HEAD");
  if (head === undefined) return noBase(input, "has no commit to compare with");
  const main = mainBranch(git);
  const answer = main === undefined ? undefined : git("merge-base", "HEAD", main);
  const fork = answer?.status === 0 ? answer.stdout.trim() : undefined;
  if (fork === undefined || fork === head) return ownBase(host, input, head);
  return { commit: fork, label: `the merge base with ${main} (${fork.slice(0, 7)})` };
}

function ownBase(host: Host, input: FlakeInput, head: string): BaseRevision {
  const root = input.repository?.root ?? input.directory;
  const isClean = host.git(["diff", "--quiet", "HEAD", "--"], root)?.status === 0;
  const before = isClean ? commitBeforeLastRun(host, input) : undefined;
  if (before === undefined || before === head) return { commit: head, label: `HEAD (${head.slice(0, 7)})` };
  return { commit: before, label: `the state before the last run (${before.slice(0, 7)})` };
}

type Git = (...args: readonly string[]) => ReturnType<Host["git"]>;

function mainBranch(git: Git): string | undefined {
  const remote = git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const named = remote?.status === 0 ? [remote.stdout.trim()] : [];
  const usual = ["origin/main", "origin/master", "main", "master"];
  return [...named, ...usual].find((name) => git("rev-parse", "--verify", "--quiet", name)?.status === 0);
}

type Details = { readonly why?: string; readonly help?: string };

function noBase(input: FlakeInput, message: string, details: Details = {}) {
  const help = "name a revision: flake-split verify --base REV";
  return { refused: failure("verify/no-base", input.flakePath, message, { help, ...details }) };
}
