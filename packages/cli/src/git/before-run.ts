import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";

/** Git keeps it for each work tree by itself, pushes it nowhere, and doesn't collect what it points to. */
const ref = "refs/worktree/flake-split/before";

/** Remembers the commit on which a run writes; `verify` finds the state before the last run by it. */
export function rememberCommit(host: Host, input: FlakeInput): void {
  if (input.repository === undefined) return;
  const head = host.git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], input.directory);
  // Without a commit there is no state before the run; git's refusal costs no more than a default of `verify`.
  if (head?.status === 0) host.git(["update-ref", ref, head.stdout.trim()], input.directory);
}

/** The commit on which the last run wrote, if what is checked out came from it. */
export function commitBeforeLastRun(host: Host, input: FlakeInput): string | undefined {
  const commit = host.git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], input.directory);
  if (commit?.status !== 0) return undefined;
  const name = commit.stdout.trim();
  const isAncestor = host.git(["merge-base", "--is-ancestor", name, "HEAD"], input.directory);
  return isAncestor?.status === 0 ? name : undefined;
}
