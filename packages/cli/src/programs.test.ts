import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { flakeFrom, rows } from "@flake-split/testing/programs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";

/* Law 8 on generated flakes: what a dry run of all phases prints, applied by git, is what the run writes. */

const generated = fc.sample(rows, { numRuns: 4, seed: 21 }).map((row) => Object.fromEntries(flakeFrom(row)));

test.each(generated.map((files, index) => [index, files] as const))(
  "flake %i",
  async (_, files) => {
    const folder = commitAll(folderWith(files));
    const copy = folderWith(files);
    git(copy, "init", "-q");
    const dryRun = await runIn(folder, ["all", "--no-entry", "--dry-run"], { codemods });
    expect(dryRun.status).toBe(0);
    expect(dryRun.stdout).not.toBe("");
    expect((await runIn(folder, ["all", "--no-entry"], { codemods })).status).toBe(0);
    writeFileSync(join(copy, ".git", "all.diff"), dryRun.stdout);
    git(copy, "apply", join(copy, ".git", "all.diff"));
    expect(snapshot(folder)).toEqual(snapshot(copy));
  },
  60_000,
);
