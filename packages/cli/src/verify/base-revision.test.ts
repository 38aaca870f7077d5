import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git } from "../../test/test-host.ts";
import { locateFlake } from "../flake-input.ts";
import { nodeHost } from "../node-host.ts";
import { baseRevision } from "./base-revision.ts";

const flake = { "flake.nix": "{ outputs = _: { }; }\n" };
const run = "moved\n\nWritten by flake-split phase1.";

/** What a folder's flake is compared with, without commit names, or why with nothing. */
function baseOf(folder: string, wanted?: string): string {
  const host = { ...nodeHost(), cwd: folder };
  const located = locateFlake(host, ".");
  if (located.kind !== "found") throw new Error("no flake");
  const base = baseRevision(host, located.input, wanted);
  if (!("refused" in base)) return base.label.replace(/ \([0-9a-f]{7}\)$/, "");
  const { code, message, why = "" } = base.refused;
  return `${code} ${message}${why === "" ? "" : `; ${why}`}`;
}

function repository(branch: string): string {
  const folder = commitAll(folderWith(flake));
  git(folder, "branch", "-q", "-m", branch);
  return folder;
}

function commit(folder: string, message = "more"): void {
  git(folder, "commit", "-q", "--allow-empty", "-m", message);
}

function clone(from: string, ...flags: readonly string[]): string {
  const folder = join(folderWith({}), "clone");
  git(from, "clone", "-q", ...flags, `file://${from}`, folder);
  return folder;
}

/** A repository with `feature`, which left the main branch. */
function withFeature(main: string): string {
  const folder = repository(main);
  git(folder, "checkout", "-q", "-b", "feature");
  commit(folder, "feature");
  return folder;
}

describe("the state before", () => {
  test("is where the branch left the main one, which the remote knows or which has a usual name", () => {
    expect(baseOf(withFeature("main"))).toBe("the merge base with main");
    expect(baseOf(withFeature("master"))).toBe("the merge base with master");
    const trunk = withFeature("trunk");
    git(trunk, "checkout", "-q", "trunk");
    const copy = clone(trunk);
    git(copy, "checkout", "-q", "feature");
    expect(baseOf(copy)).toBe("the merge base with origin/trunk");
    git(copy, "checkout", "-q", "--detach");
    expect(baseOf(copy)).toBe("the merge base with origin/trunk");
    git(trunk, "checkout", "-q", "feature");
    git(trunk, "config", "init.defaultBranch", "trunk");
    expect(baseOf(trunk)).toBe("the merge base with trunk");
  });

  test("is on the main branch what the remote one has, HEAD, or the state before the last run", () => {
    const only = repository("trunk");
    expect(baseOf(only)).toBe("HEAD");
    commit(only, run);
    commit(only);
    expect(baseOf(only)).toBe("the state before the last run");
    const copy = clone(repository("main"));
    expect(baseOf(copy)).toBe("HEAD");
    commit(copy, run);
    commit(copy);
    expect(baseOf(copy)).toBe("the merge base with origin/main");
    const other = clone(repository("main"), "--origin", "upstream");
    commit(other);
    expect(baseOf(other)).toBe("the merge base with upstream/main");
  });

  test("is what is named, and a commit is named once", () => {
    const folder = repository("main");
    expect(baseOf(folder, "main")).toBe("main");
    const name = git(folder, "rev-parse", "HEAD").trim();
    expect(baseOf(folder, name)).toBe(name.slice(0, 7));
  });

  test("is not known where the main branch isn't, or has nothing in common", () => {
    expect(baseOf(withFeature("trunk"))).toContain(
      "verify/no-base can't be compared: which branch is the main one",
    );
    const orphan = repository("main");
    git(orphan, "checkout", "-q", "--orphan", "elsewhere");
    commit(orphan);
    expect(baseOf(orphan)).toBe("verify/no-base can't be compared: no commit is known that main has, too");
  });

  test("is not known in a shallow clone that lacks it", () => {
    const folder = withFeature("main");
    git(folder, "checkout", "-q", "main");
    commit(folder);
    const shallow = /^verify\/no-base .*; this is a shallow clone/;
    const feature = ["--depth", "1", "-b", "feature"];
    expect(baseOf(clone(folder, ...feature))).toMatch(shallow);
    expect(baseOf(clone(folder, ...feature, "--no-single-branch"))).toMatch(shallow);
    expect(baseOf(clone(folder, "--depth", "3", "-b", "feature", "--no-single-branch"))).toBe(
      "the merge base with origin/main",
    );
    commit(folder, run);
    expect(baseOf(clone(folder, "--depth", "1"))).toMatch(shallow);
    expect(baseOf(clone(folder, "--depth", "2"))).toBe("the state before the last run");
    commit(folder);
    expect(baseOf(clone(folder, "--depth", "1"))).toMatch(shallow);
  });
});
