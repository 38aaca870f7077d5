import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith, runIn } from "../../test/test-host.ts";
import { catalogue } from "./catalogue.ts";
import { diagnosticsIndex, explanationPage, pageName } from "./explain.ts";

const packages = join(import.meta.dirname, "../../..");
const pages = join(packages, "../docs/diagnostics");

/** Where each package lists its codes. */
function codesInSources(): readonly string[] {
  const lists = readdirSync(packages).map((name) => join(packages, name, "src/diagnostics.ts"));
  const others = [
    "plan/src/plan.ts",
    "codemods/src/image-diagnostics.ts",
    "codemods/src/join-diagnostics.ts",
  ].map((file) => join(packages, file));
  const files = [...lists.filter(existsSync), ...others];
  const found = files.flatMap((file) => readFileSync(file, "utf8").match(/"[a-z]+\/[a-z][a-z0-9-]+"/g) ?? []);
  return [...new Set(found.map((code) => code.slice(1, -1)))].sort();
}

beforeAll(() => codemods.prepare());

describe("the catalogue", () => {
  test("has every code of the sources, and no other", () => {
    expect(catalogue.map(({ code }) => code).sort()).toEqual(codesInSources());
  });

  test.each(catalogue)("$code is told in sentences", ({ title, meaning, remedy }) => {
    expect(title).not.toMatch(/\.$/);
    expect(meaning).toMatch(/^[A-Z“`].*\.$/);
    expect(remedy).toMatch(/^[A-Z“`].*\.$/);
  });

  const found = (text: string) => {
    const tree = { read: () => text, exists: () => false, list: () => [] };
    const { diagnostics } = codemods.planOnly(tree, { flakePath: "flake.nix", config: {} });
    return diagnostics.map(({ code }) => code);
  };

  test.each(catalogue.filter(({ example }) => example !== undefined))("$code: its example", (entry) => {
    expect(found(entry.example ?? "")).toContain(entry.code);
    if (entry.mended !== undefined) expect(found(entry.mended)).not.toContain(entry.code);
  });
});

describe("docs/diagnostics", () => {
  test("has the pages that scripts/generate-docs writes, and no other", () => {
    const expected = [...catalogue.map(({ code }) => pageName(code)), "README.md"];
    expect(readdirSync(pages).sort()).toEqual(expected.sort());
    expect(readFileSync(join(pages, "README.md"), "utf8")).toBe(diagnosticsIndex());
  });

  test.each(catalogue)("$code: its page is up to date", (entry) => {
    expect(readFileSync(join(pages, pageName(entry.code)), "utf8")).toBe(explanationPage(entry));
  });
});

describe("explain", () => {
  test("says what a code means, and shows it", async () => {
    const ran = await runIn("/", ["explain", "syntax/duplicate-formal"]);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toMatchInlineSnapshot(`
      "error[syntax/duplicate-formal] An argument is named twice

      A function takes two arguments of one name.

      What to do: Remove one of them.

      For example:

        { pkgs, lib, pkgs }: pkgs

      Mended:

        { pkgs, lib }: pkgs
      "
    `);
  });

  test("lists all codes", async () => {
    const { stdout } = await runIn("/", ["explain"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(catalogue.length);
  });

  test.each([
    ["syntax/unclsed", "did you mean syntax/unclosed?"],
    ["dirty", "did you mean git/dirty?"],
    ["nonsense", "there is no code nonsense\n"],
  ])("%s isn't one", async (code, message) => {
    const ran = await runIn(folderWith({}), ["explain", code]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(message);
  });
});
