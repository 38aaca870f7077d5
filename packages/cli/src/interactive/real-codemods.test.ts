import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, type Ran, runIn, snapshot } from "../../test/test-host.ts";

/* Questions about real flakes. */

const config = { "flake-split.config.json": JSON.stringify({ inlineLines: 0 }) };

function folderOf(fixture: string): string {
  const pinned = /^(split.*\.txt|entry\.nix|refused\.txt)$/;
  const files = [...loadFixture(fixture)].filter(([path]) => !pinned.test(path));
  return commitAll(folderWith({ ...Object.fromEntries(files), ...config }));
}

async function run(fixture: string, argv: readonly string[], typed?: readonly string[]) {
  const folder = folderOf(fixture);
  const ran = await runIn(folder, [...argv, "--no-color"], {
    codemods,
    ...(typed === undefined ? {} : { typed }),
  });
  return { ...ran, files: snapshot(folder) };
}

describe("all", () => {
  test("asks of entry first, and shows what it would change", async () => {
    const { stderr, status } = await run("entry/gen-attrs", ["all", "-i"], ["d", "q"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\nentry: flake\.nix becomes a flake-parts flake\n/);
    expect(stderr).toContain("flake-parts.lib.mkFlake");
    expect(stderr).not.toContain("b/nix/");
  });

  test.each([
    ["yes to everything", ["a"], ["all"]],
    ["yes to entry and the rest", ["y", "a"], ["all"]],
    ["no to entry alone", ["n", "a"], ["all", "--no-entry"]],
    ["yes to entry alone", ["y", "s"], ["entry"]],
  ])("with %s is another command", async (_, typed, argv) => {
    const { files } = await run("entry/gen-attrs", ["all", "-i"], typed);
    expect(files).toEqual((await run("entry/gen-attrs", argv)).files);
  });

  test("with no to everything writes nothing", async () => {
    const { files, status } = await run("entry/gen-attrs", ["all", "-i"], ["s"]);
    expect(status).toBe(0);
    expect(files).toEqual(snapshot(folderOf("entry/gen-attrs")));
  });
});

test("a diff in between is that of its group", async () => {
  const { stderr } = await run("monolith", ["phase1", "-i"], ["n", "y", "d", "q"]);
  const [, asked] = /Move it to (\S+) [^\n]* q\n/.exec(stderr) ?? [];
  const added = [...stderr.matchAll(/^--- \/dev\/null\n\+\+\+ b\/(.*)$/gm)].map(([, path]) => path);
  expect(added).toEqual([asked]);
});

/** Answers that differ, the same each time. */
function mixed(seed: number): readonly string[] {
  return Array.from({ length: 400 }, (_, index) => ((index * 7 + seed * 13) % 5 < 3 ? "y" : "n"));
}

/** The labels of the questions that were answered with a word. */
function labelsAnswered({ stderr }: Ran, word: string): readonly string[] {
  return stderr.split("\n\n(").flatMap((question) => {
    if (!question.includes(`?]? ${word}`)) return [];
    return [...question.matchAll(/^ {2}(?:flake\.nix:\d+ {2})?(\S+?)(?:, [\d,]+ lines?)?: /gm)].map(
      ([, label = ""]) => label,
    );
  });
}

test.each([1, 2, 3])("nothing moves that wasn't said yes to (%i)", async (seed) => {
  const argv = ["all", "-i", "--no-entry", "--dry-run", "--format", "json"];
  const ran = await run("monolith", argv, mixed(seed));
  expect(ran.status).toBe(0);
  const { placements, left } = JSON.parse(ran.stdout);
  const moved = placements.map(({ binding }: { binding: string }) => binding);
  const declined = left.flatMap(({ code, binding }: { code: string; binding: string }) =>
    code === "plan/declined" ? binding : [],
  );
  expect(moved.length).toBeGreaterThan(20);
  expect(declined.length).toBeGreaterThan(20);
  const accepted = labelsAnswered(ran, "y");
  // Of a file with many bindings the question names the first ones.
  const isNamed = (label: string) =>
    accepted.includes(label) || ![": ", ", "].some((end) => ran.stderr.includes(` ${label}${end}`));
  expect(moved.filter((label: string) => !isNamed(label))).toEqual([]);
  const refused = labelsAnswered(ran, "n");
  expect(refused.filter((label) => moved.includes(label) && !accepted.includes(label))).toEqual([]);
});
