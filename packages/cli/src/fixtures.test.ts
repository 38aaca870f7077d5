import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { fixturePath, loadFixture } from "@flake-split/testing";
import { expect, test } from "vitest";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";
import { configName } from "./config/load-config.ts";

/*
 * The program with the real codemods, on every fixture: what a dry run prints, applied by git, is what a run writes.
 */

const phases = codemods.phases.map(({ name }) => name);
const pinned = ["split.txt", "split-everything.txt"];
const shapes = readdirSync(fixturePath("shapes"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `shapes/${name}`);
/** Most shapes are so small that nothing moves unless the shortest bindings do. */
const everything = JSON.stringify({ inlineLines: 0 });

function flakeOf(fixture: string): Record<string, string> {
  const files = [...loadFixture(fixture)].filter(([path]) => !pinned.includes(path));
  return { ...Object.fromEntries(files), ...(fixture === "monolith" ? {} : { [configName]: everything }) };
}

/** Whether the pinned result of the codemods' own tests has any change. */
function isMoved(fixture: string): boolean {
  return loadFixture(fixture).get(fixture === "monolith" ? "split.txt" : "split-everything.txt") !== "";
}

/** Runs a phase on `folder`, and the diff of its dry run on `copy`. Gives that diff. */
async function carryOut(phase: string, folder: string, copy: string): Promise<string> {
  const program = (...flags: readonly string[]) => runIn(folder, [phase, ...flags], { codemods });
  const before = snapshot(folder);
  const dryRun = await program("--dry-run");
  expect(dryRun).toMatchObject({ status: 0 });
  const changes = dryRun.stdout !== "";
  expect(await program("--check")).toMatchObject({ status: changes ? 1 : 0 });
  expect(snapshot(folder), "neither of them writes").toEqual(before);

  expect(await program()).toMatchObject({ status: 0 });
  if (changes) applyDiff(copy, dryRun.stdout);
  expect(snapshot(folder)).toEqual(snapshot(copy));
  return dryRun.stdout;
}

function applyDiff(folder: string, diff: string): void {
  const file = join(folder, ".git", "phase.diff");
  writeFileSync(file, diff);
  git(folder, "apply", file);
}

test.each(["monolith", ...shapes])("%s", async (fixture) => {
  const folder = commitAll(folderWith(flakeOf(fixture)));
  const copy = folderWith(flakeOf(fixture));
  git(copy, "init", "-q");
  const moved: string[] = [];
  for (const phase of phases) {
    if ((await carryOut(phase, folder, copy)) === "") continue;
    moved.push(phase);
    git(folder, "commit", "-q", "-a", "-m", phase);
    const again = await runIn(folder, [phase, "--check"], { codemods });
    expect(again, `${phase} again`).toMatchObject({ status: 0, stdout: "" });
  }
  expect(git(folder, "status", "--porcelain"), "git knows every new file").toBe("");
  expect(moved.length > 0, "as pinned").toBe(isMoved(fixture));
});
