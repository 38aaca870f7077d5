import { appendFileSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadFixture } from "@flake-split/testing";
import { expect, test } from "vitest";
import { jscodeshift } from "../../test/run-jscodeshift.ts";
import { missingLines } from "../../test/shown-output.ts";
import { commitAll, folderWith, writeTree } from "../../test/test-host.ts";

/* What docs/jscodeshift.md shows of a terminal is what jscodeshift prints, but for numbers. */

const root = resolve(import.meta.dirname, "../../../..");
const text = readFileSync(join(root, "docs/jscodeshift.md"), "utf8");
const fixtures = {
  station: "monolith",
  tools: "entry/each-default-system",
  site: "entry/hosts-and-modules",
};

test("the three repositories", () => {
  const folder = folderWith({});
  for (const [name, fixture] of Object.entries(fixtures)) {
    const files = [...loadFixture(fixture)].filter(([path]) => !/^split.*\.txt$|^entry\.nix$/.test(path));
    mkdirSync(join(folder, name));
    writeTree(join(folder, name), Object.fromEntries(files));
    commitAll(join(folder, name));
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "packages/cli"), join(folder, "node_modules/flake-split"));
  const [dry = [], real = []] = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = ""]) =>
    block.trimEnd().split("\n"),
  );
  expectShown(folder, dry);
  appendFileSync(join(folder, "tools/flake.nix"), "# edited\n");
  expectShown(folder, real);
}, 120_000);

function expectShown(folder: string, [command = "", ...shown]: readonly string[]): void {
  const [prefix, args = ""] = command.split("npx jscodeshift ");
  expect(prefix).toBe("$ ");
  expect(shown.length).toBeGreaterThan(10);
  const { stdout } = jscodeshift(folder, args.split(" "));
  const printed = blocks(stdout.split("\n"));
  for (const [head, lines] of blocks(shown)) {
    expect(missingLines(lines, printed.get(head) ?? []), stdout).toEqual([]);
  }
}

/** What is printed, by the first line of each flake's part: which flake is ready first is left to chance. */
function blocks(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines) {
    if (/^ (REP|ERR) |^All done/.test(line) || found.size === 0) {
      current = [];
      found.set(line, current);
    }
    current.push(line);
  }
  return found;
}
