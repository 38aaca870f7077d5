import { fixturePath, loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { changedFiles, type Files, memoryTree } from "../test/memory-tree.ts";
import { addImages } from "./add-images.ts";
import { type AddImages, type Outcome, prepare } from "./index.ts";

beforeAll(() => prepare());

const everything = ["wsl", "iso", "vm", "qcow", "docker", "sd", "virtualbox", "amazon"];

interface Case {
  readonly name: string;
  readonly fixture: string;
  readonly asked: AddImages;
}

const cases: readonly Case[] = [
  { name: "parts", fixture: "parts", asked: { formats: everything } },
  { name: "parts-named", fixture: "parts", asked: { formats: ["iso"], name: "tide" } },
  { name: "parts-shell", fixture: "parts", asked: { formats: ["wsl", "vm"], from: "full" } },
  { name: "parts-hosts", fixture: "parts-hosts", asked: { formats: everything, from: "bench" } },
  { name: "parts-flat", fixture: "parts-flat", asked: { formats: ["wsl", "iso"], from: "shell:full" } },
  { name: "plain", fixture: "plain", asked: { formats: everything } },
  { name: "utils", fixture: "utils", asked: { formats: ["wsl", "iso"] } },
  { name: "gen-attrs", fixture: "gen-attrs", asked: { formats: ["wsl", "sd"] } },
  { name: "system-paths", fixture: "system-paths", asked: { formats: ["qcow"], nixpkgsRelease: "24.11" } },
];

function run(files: Files, asked: AddImages): Outcome {
  return addImages(memoryTree(files), { flakePath: "flake.nix", config: {} }, asked);
}

function treeWith(files: Files, asked: AddImages): Files {
  const { changes, diagnostics } = run(files, asked);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  const tree = new Map(files);
  for (const change of changes) if (change.after !== undefined) tree.set(change.path, change.after);
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe.each(cases)("$name", ({ name, fixture, asked }) => {
  const before = loadFixture(`images/${fixture}`);

  test("adds images", async () => {
    const { diagnostics } = run(before, asked);
    const told = diagnostics.map(
      ({ code, severity, file, message }) => `${severity} ${code} ${file}: ${message}`,
    );
    const text = `${changedFiles(before, treeWith(before, asked))}\n==> told <==\n${told.join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(fixturePath(`images/${name}.txt`));
  });

  test("changes nothing the second time", () => {
    expect(run(treeWith(before, asked), asked).changes).toEqual([]);
  });

  test("one by one gives the same", () => {
    let tree = before;
    for (const format of asked.formats) tree = treeWith(tree, { ...asked, formats: [format] });
    expect(changedFiles(before, tree)).toBe(changedFiles(before, treeWith(before, asked)));
  });
});
