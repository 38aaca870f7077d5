import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { expect, test } from "vitest";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";

/* `--docs`, with the real codemods, on disk and in git. */

const monolith = Object.fromEntries(
  [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")),
);
const readme = "nix/README.md";

test("the README is part of the run, of its diff and of each commit", async () => {
  const folder = commitAll(folderWith(monolith));
  const dryRun = await runIn(folder, ["phase1", "--docs", "--dry-run"], { codemods });
  expect(dryRun.stdout).toContain(`+++ b/${readme}`);
  const ran = await runIn(folder, ["all", "--no-entry", "--docs", "--commit"], { codemods });
  expect(ran).toMatchObject({ status: 0 });
  expect(git(folder, "status", "--porcelain")).toBe("");
  const commits = git(folder, "log", "--format=%h", "--", readme).trim().split("\n");
  expect(commits.length).toBeGreaterThan(3);
  expect(await runIn(folder, ["all", "--no-entry", "--docs", "--check"], { codemods })).toMatchObject({
    status: 0,
  });
});

test("what is somebody's own stays, and the rest is done", async () => {
  const folder = commitAll(folderWith({ ...monolith, [readme]: "# Ours\n" }));
  const ran = await runIn(folder, ["phase3", "--docs"], { codemods });
  expect(ran).toMatchObject({ status: 0 });
  expect(ran.stderr).toContain("flake/other-readme");
  expect(snapshot(folder)[readme]).toBe("# Ours\n");
});
