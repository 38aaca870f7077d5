import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { expect, test } from "vitest";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";

/* The program takes back what it did: with the real codemods, on disk and in git. */

const pinned = ["split.txt", "split-everything.txt"];

function monolith(): Record<string, string> {
  return Object.fromEntries([...loadFixture("monolith")].filter(([path]) => !pinned.includes(path)));
}

async function split(folder: string, ...phases: readonly string[]): Promise<void> {
  for (const phase of phases) {
    expect(await runIn(folder, [phase], { codemods })).toMatchObject({ status: 0 });
    git(folder, "commit", "-q", "-a", "-m", phase);
  }
}

test("removes the files and their empty folders, and no others", async () => {
  const folder = commitAll(folderWith(monolith()));
  await split(folder, "phase1", "phase2", "phase3");
  expect(Object.keys(snapshot(folder)).filter((path) => path.startsWith("nix/")).length).toBeGreaterThan(30);

  expect(await runIn(folder, ["join", "--check"], { codemods })).toMatchObject({ status: 1 });
  const dryRun = await runIn(folder, ["join", "--dry-run"], { codemods });
  expect(dryRun.stdout).toContain("deleted file mode");
  expect(await runIn(folder, ["join"], { codemods })).toMatchObject({ status: 0 });

  const left = Object.keys(snapshot(folder)).filter((path) => path.startsWith("nix/"));
  expect(left).toEqual(["nix/", "nix/overlay-helpers.nix"]);
  expect(
    git(folder, "status", "--porcelain")
      .split("\n")
      .filter((line) => /^( D| M|$)/.test(line) === false),
  ).toEqual([]);
  expect(await runIn(folder, ["join", "--check"], { codemods })).toMatchObject({ status: 0 });
});

test("writes what its dry run says", async () => {
  const folder = commitAll(folderWith(monolith()));
  await split(folder, "phase3");
  const { stdout } = await runIn(folder, ["join", "--dry-run"], { codemods });
  const copy = folderWith({ ...monolith(), "join.diff": stdout });
  commitAll(copy);
  await split(copy, "phase3");
  git(copy, "apply", "join.diff");
  git(copy, "rm", "-q", "-f", "join.diff");
  expect(await runIn(folder, ["join"], { codemods })).toMatchObject({ status: 0 });
  expect(snapshot(folder)).toEqual(snapshot(copy));
});

test("refuses files that git could not bring back", async () => {
  const folder = commitAll(folderWith(monolith()));
  expect(await runIn(folder, ["phase1"], { codemods })).toMatchObject({ status: 0 });
  const before = snapshot(folder);
  const ran = await runIn(folder, ["join"], { codemods });
  expect(ran).toMatchObject({ status: 1 });
  expect(ran.stderr).toContain("git/dirty");
  expect(snapshot(folder)).toEqual(before);
  expect(await runIn(folder, ["join", "--allow-dirty"], { codemods })).toMatchObject({ status: 0 });
});
