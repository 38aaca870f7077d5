import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type ImageCase, imageCases, runAdding, treeWith } from "../test/image-cases.ts";
import { changedFiles, type Files } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

describe.each(imageCases)("$name", ({ name, fixture, asked }) => {
  const before = loadFixture(`images/${fixture}`);

  test("adds images", async () => {
    const { diagnostics } = runAdding(before, asked);
    const told = diagnostics.map(
      ({ code, severity, file, message }) => `${severity} ${code} ${file}: ${message}`,
    );
    const text = `${changedFiles(before, treeWith(before, asked))}\n==> told <==\n${told.join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(fixturePath(`images/${name}.txt`));
  });

  test("changes nothing the second time", () => {
    expect(runAdding(treeWith(before, asked), asked).changes).toEqual([]);
  });

  test("one by one gives the same", () => {
    let tree = before;
    for (const format of asked.formats) tree = treeWith(tree, { ...asked, formats: [format] });
    expect(changedFiles(before, tree)).toBe(changedFiles(before, treeWith(before, asked)));
  });

  test("keeps every line of the entry", () => {
    const lines = (files: Files) => (files.get("flake.nix") ?? "").split("\n");
    const result = lines(treeWith(before, asked));
    let at = 0;
    for (const line of lines(before)) {
      const words = line.split(/[\s,;()}]+/).filter((word) => word !== "");
      while (at < result.length && !words.every((word) => result[at]?.includes(word))) at++;
      expect(at, line).toBeLessThan(result.length);
    }
  });
});

describe.skipIf(nixIsMissing()).concurrent("evaluates", { timeout: 120_000 }, () => {
  test.for(imageCases)("$name", async (one, { expect }) => {
    const compared = await comparison(one);
    expect(compared.problem).toBeNull();
    const known = compared.outputs.filter(({ status }) => status !== "equal");
    const wrong = known.filter(({ status }) => status !== "added");
    expect(wrong.map(({ path, status, after }) => [path.join("."), status, after])).toEqual([]);
    // The stand-in for nixpkgs has no `nixos/lib`.
    const failing = known.filter(
      ({ after }) => after?.kind === "error" && !after.message.includes("lib/make-disk-image.nix"),
    );
    expect(failing).toEqual([]);
    await expect(added(known)).toMatchFileSnapshot(fixturePath(`images/${one.name}-outputs.txt`));
  });
});

function added(outputs: readonly { readonly path: readonly string[] }[]): string {
  return `${outputs.map(({ path }) => path.join(".")).join("\n")}\n`;
}

async function comparison({ fixture, asked }: ImageCase) {
  const copy = copyFixture(`images/${fixture}`);
  try {
    for (const [path, text] of treeWith(loadFixture(`images/${fixture}`), asked)) {
      mkdirSync(dirname(join(copy.directory, path)), { recursive: true });
      writeFileSync(join(copy.directory, path), text);
    }
    const standIns = fixturePath("stand-ins");
    return await compareFlakes({
      before: fixturePath(`images/${fixture}`),
      after: copy.directory,
      standIns,
    });
  } finally {
    copy.remove();
  }
}
