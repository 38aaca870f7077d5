import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { commitBeforeLastRun, isShallow } from "../git/last-run.ts";
import type { Host } from "../host.ts";

/** The state that the flake is compared with. */
export interface BaseRevision {
  /** The commit's full name. */
  readonly commit: string;
  /** For people: `main (4355373)`. */
  readonly label: string;
}

/**
 * The commit that `--base` names, or where the branch left the main branch: for the main branch itself, the last commit that is
 * in the remote one, too. With nothing of its own, it is `HEAD` while something isn't committed, and else the commit on
 * which the last run with `--commit` wrote. Refused where that isn't known, as in a shallow clone: a comparison with some
 * other state would find nothing, and look as if there were nothing to find.
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
    if (commit !== undefined) {
      const short = commit.slice(0, 7);
      return { commit, label: commit.startsWith(wanted) ? short : `${wanted} (${short})` };
    }
    return noBase(input, `can't be compared with ${wanted}: git knows no such revision`);
  }
  const head = commitOf("HEAD");
  if (head === undefined) return noBase(input, "has no commit to compare with");
  const main = mainBranch(git);
  if (main === undefined) {
    return unknown(host, input, "which branch is the main one isn't known", {
      help: "name a revision: flake-split verify --base REV; or ask the remote: git remote set-head origin --auto",
    });
  }
  const answer = git("merge-base", "HEAD", main.ref);
  const fork = answer?.status === 0 ? answer.stdout.trim() : undefined;
  if (fork === undefined) return unknown(host, input, `no commit is known that ${main.name} has, too`);
  if (fork === head) return ownBase(host, input, head);
  return { commit: fork, label: `the merge base with ${main.name} (${fork.slice(0, 7)})` };
}

function ownBase(host: Host, input: FlakeInput, head: string) {
  const root = input.repository?.root ?? input.directory;
  const isClean = host.git(["--no-optional-locks", "diff", "--quiet", "HEAD", "--"], root)?.status === 0;
  const before = isClean ? commitBeforeLastRun(host, input) : undefined;
  if (before === "cut-off") {
    return unknown(host, input, "which commits the last run made isn't known");
  }
  if (before === undefined || before === head) return { commit: head, label: `HEAD (${head.slice(0, 7)})` };
  return { commit: before, label: `the state before the last run (${before.slice(0, 7)})` };
}

type Git = (...args: readonly string[]) => ReturnType<Host["git"]>;

interface Branch {
  readonly ref: string;
  /** For people. */
  readonly name: string;
}

/** The remote's, as it says itself, or one of a usual name, or the only one that there is. */
function mainBranch(git: Git): Branch | undefined {
  const answer = (...args: readonly string[]) => {
    const { status, stdout } = git(...args) ?? { status: 1, stdout: "" };
    return status === 0 ? stdout.trim() : "";
  };
  const remotes = answer("remote").split("\n");
  const from = remotes.length === 1 && remotes[0] ? remotes[0] : "origin";
  const remote = answer("symbolic-ref", "--quiet", `refs/remotes/${from}/HEAD`);
  const own = answer("config", "--get", "init.defaultBranch");
  const usual = [
    `remotes/${from}/main`,
    `remotes/${from}/master`,
    "heads/main",
    "heads/master",
    `heads/${own}`,
  ];
  const refs = answer("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes").split("\n");
  const only = refs.length === 1 && refs[0]?.startsWith("refs/heads/") ? refs : [];
  const ref = [remote, ...usual.map((name) => `refs/${name}`), ...only].find((name) => refs.includes(name));
  return ref === undefined ? undefined : { ref, name: ref.replace(/^refs\/(heads|remotes)\//, "") };
}

function unknown(host: Host, input: FlakeInput, what: string, details: Details = {}) {
  const why = "this is a shallow clone, which lacks older commits: git fetch --unshallow gets them";
  return noBase(input, `can't be compared: ${what}`, {
    ...(isShallow(host, input) ? { why } : {}),
    ...details,
  });
}

type Details = { readonly why?: string; readonly help?: string };

function noBase(input: FlakeInput, message: string, details: Details = {}) {
  const help = "name a revision: flake-split verify --base REV";
  return { refused: failure("verify/no-base", input.flakePath, message, { help, ...details }) };
}
