import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";

/** Begins the last line of the message of each commit that a run makes. */
export const writtenBy = "Written by flake-split ";

/** A run that is further back is hardly what somebody asks about. */
const mostCommits = 100;

/**
 * The commit on which the last run with `--commit` wrote. A run makes a commit for each phase, so that commits of runs which
 * follow each other count as one. Only read off the messages: a run leaves nothing in git but its commits and the index.
 * `cut-off`: it may be a commit that a shallow clone doesn't have.
 */
export function commitBeforeLastRun(host: Host, input: FlakeInput): string | "cut-off" | undefined {
  const format = "--format=%H%x1f%P%x1f%B%x1e";
  const flags = ["--first-parent", "-n", String(mostCommits), format];
  const answer = host.git(["log", ...flags], input.directory);
  if (answer?.status !== 0) return undefined;
  const commits = answer.stdout
    .split("\u001e")
    .map((entry) => entry.split("\u001f"))
    .filter((fields) => fields.length > 1)
    .map(([, parents = "", message = ""]) => ({
      parent: parents.split(" ")[0] ?? "",
      isOurs: message.split("\n").some((line) => line.startsWith(writtenBy)),
    }));
  const newest = commits.findIndex(({ isOurs }) => isOurs);
  const older = newest < 0 ? -1 : commits.slice(newest).findIndex(({ isOurs }) => !isOurs);
  const oldest = newest < 0 ? undefined : commits[older < 0 ? commits.length - 1 : newest + older - 1];
  const before = oldest?.parent || undefined;
  // Where history ends, and a run may have gone on.
  const isAtEnd = older < 0 && commits.length < mostCommits;
  return isAtEnd && isShallow(host, input) ? "cut-off" : before;
}

/** Whether a clone has only the newest commits. */
export function isShallow(host: Host, { directory }: FlakeInput): boolean {
  return host.git(["rev-parse", "--is-shallow-repository"], directory)?.stdout.trim() === "true";
}
