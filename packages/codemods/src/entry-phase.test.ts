import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Files, runOn, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

const result = "entry.nix";
const refusal = "refused.txt";
const cases = readdirSync(fixturePath("entry"), { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

/** A fixture without its pinned result. */
function flakeOf(name: string): Files {
  const files = loadFixture(`entry/${name}`);
  return new Map([...files].filter(([path]) => path !== result && path !== refusal));
}

function entryOf(files: Files): string | null {
  const { changes } = runOn(files, "entry");
  expect(changes.length).toBeLessThanOrEqual(1);
  return changes[0]?.after ?? null;
}

describe.each(cases)("%s", (name) => {
  test("becomes the entry that was reviewed", async () => {
    const files = flakeOf(name);
    const { changes, diagnostics, plan } = runOn(files, "entry");
    const told = [
      ...diagnostics.map(({ code, message }) => `${code}: ${message}`),
      ...plan.left.map(({ binding, reason }) => `${binding}: ${reason}`),
    ];
    const notes = told.map((line) => `# ${line}\n`).join("");
    const place = join(fixturePath("entry"), name, changes.length === 0 ? refusal : result);
    await expect(`${notes}${changes[0]?.after ?? ""}`).toMatchFileSnapshot(place);
  });

  test("changes nothing the second time", () => {
    const files = flakeOf(name);
    const after = entryOf(files);
    if (after === null) return;
    const { changes, diagnostics } = runOn(new Map([...files, ["flake.nix", after]]), "entry");
    expect(changes).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["flake/uses-flake-parts"]);
  });
});

describe.skipIf(nixIsMissing()).concurrent("evaluates to the same", () => {
  test.each(cases)("%s", async (name) => {
    const files = flakeOf(name);
    if (entryOf(files) === null) return;
    const copy = copyFixture(`entry/${name}`);
    try {
      for (const [path, text] of treeAfter(files, ["entry"])) writeFileSync(join(copy.directory, path), text);
      const before = fixturePath(`entry/${name}`);
      const compared = await compareFlakes({
        before,
        after: copy.directory,
        standIns: fixturePath("stand-ins"),
      });
      expect(compared.problem).toBeNull();
      const differing = compared.outputs.filter(({ status }) => status !== "equal");
      expect(differing.map(({ path, status, after }) => ({ path: path.join("."), status, after }))).toEqual(
        [],
      );
    } finally {
      copy.remove();
    }
  });
});
