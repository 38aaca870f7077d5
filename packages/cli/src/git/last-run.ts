import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";

/** Begins the last line of the message of each commit that a run makes. */
export const writtenBy = "Written by flake-split ";

/** A run that is further back is hardly what somebody asks about. */
const mostCommits = 100;

/**
 * The commit on which the last run with `--commit` wrote. A run makes a commit for each phase, so that commits of runs which
 * follow each other count as one. Only read off the messages: a run leaves nothing in git but its commits and the index.
 */
export function commitBeforeLastRun(host: Host, input: FlakeInput): string | undefined {
  const format = "--format=%H%x1f%P%x1f%B%x1e";
  const flags = ["--first-parent", "-n", String(mostCommits), format];
  const answer = host.git(["log", ...flags], input.directory);
  if (answer?.status !== 0) return undefined;
  const commits = answer.stdout
    .split("\u001e")
    .map((entry) => entry.split("\u001f"))
    .map(([, parents = "", message = ""]) => ({
      parent: parents.split(" ")[0],
      isOurs: message.split("\n").some((line) => line.startsWith(writtenBy)),
    }));
  const newest = commits.findIndex(({ isOurs }) => isOurs);
  if (newest < 0) return undefined;
  const length = commits.slice(newest).findIndex(({ isOurs }) => !isOurs);
  const oldest = commits[length < 0 ? commits.length - 1 : newest + length - 1];
  return oldest?.parent === "" ? undefined : oldest?.parent;
}
