import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { apiPage, documented, exportsOf } from "./api-docs.mjs";

/* The pages below docs/api, held to the sources. That their examples run: published.test.ts, which takes them from the READMEs. */

const root = dirname(import.meta.dirname);
const pageOf = (name: string) => join(root, "docs/api", `${name}.md`);
/** Types that every program knows. */
const global = ["Promise", "ReadonlyMap", "ReadonlySet", "Uint8Array", "Iterable", "Extract", "Exclude"];

test("every library that is published has a page, and nothing else has one", () => {
  const manifests = readdirSync(join(root, "packages")).map((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    return { name, isLibrary: manifest.private !== true && manifest.exports !== undefined };
  });
  const libraries = manifests.filter(({ isLibrary }) => isLibrary).map(({ name }) => name);
  expect([...documented].sort()).toEqual(libraries);
  expect(readdirSync(join(root, "docs/api")).sort()).toEqual(libraries.map((name) => `${name}.md`));
});

describe.each(documented)("docs/api of %s", (name) => {
  const entries = exportsOf(root, name);

  test("is what scripts/generate-docs makes of the sources", () => {
    expect(readFileSync(pageOf(name), "utf8")).toBe(apiPage(root, name));
  });

  test("begins with the README's example", () => {
    const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
    const example = /```ts\n.*?```/s.exec(readme)?.[0] ?? "no example";
    expect(readFileSync(pageOf(name), "utf8")).toMatch(
      new RegExp(`^# @flake-split/${name}\n\n[^\n]*\n\n\`\`\`ts\n`),
    );
    expect(readFileSync(pageOf(name), "utf8")).toContain(example);
  });

  test("has everything that the package exports", async () => {
    const values = Object.keys(await import(`../packages/${name}/src/index.ts`)).sort();
    expect(entries.flatMap((entry) => (entry.kind === "type" ? [] : entry.name)).sort()).toEqual(values);
  });

  test("says what each function and each value is for", () => {
    const silent = entries.filter(({ kind, doc }) => kind !== "type" && doc === "");
    expect(silent.map((entry) => entry.name)).toEqual([]);
  });

  test("names no type that can't be imported", () => {
    const known = documented.slice(0, documented.indexOf(name) + 1).flatMap((page) => exportsOf(root, page));
    const names = new Set([...known.map((entry) => entry.name), ...global]);
    const hidden = entries.flatMap((entry) => entry.names.filter((type) => !names.has(type)));
    expect([...new Set(hidden)]).toEqual([]);
  });

  test("shows declarations, and no code that carries them out", () => {
    for (const { declaration } of entries.filter(({ kind }) => kind === "function")) {
      expect(declaration).toMatch(/^function \w+.*\): /s);
      expect(declaration).not.toMatch(/\breturn\b/);
    }
  });
});
