import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "./index.ts";

describe("fixtures", () => {
  test("are loaded as texts by place", () => {
    const texts = loadFixture("evaluation/before");
    expect([...texts.keys()]).toContain("flake.nix");
    expect(texts.get("docs/index.md")).toContain("Otter");
  });

  test("are copied, so that the original stays as it is", () => {
    const copy = copyFixture("evaluation/before");
    writeFileSync(join(copy.directory, "new.nix"), "{ }");
    expect(existsSync(fixturePath("evaluation/before/new.nix"))).toBe(false);
    copy.remove();
    expect(existsSync(copy.directory)).toBe(false);
  });
});

describe("nixIsMissing", () => {
  test("says that tests are skipped", () => {
    expect(nixIsMissing({ PATH: "/nowhere" })).toBe(true);
  });

  test("fails if Nix is required", () => {
    expect(() => nixIsMissing({ PATH: "/nowhere", FLAKE_SPLIT_REQUIRE_NIX: "1" })).toThrow("nix-instantiate");
  });
});

test("the README's example does what it says", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const described: unknown[] = [];
  const skipped: unknown[] = [];
  const group = { skipIf: (skip: boolean) => (name: string) => (skip ? skipped : described).push(name) };
  const names = { copyFixture, describe: group, loadFixture, nixIsMissing };
  const code = encodeURIComponent(`${example}return { texts, copy };`);
  const body = `data:text/javascript,export default ({ ${Object.keys(names).join(", ")} }) => {${code}}`;
  const { default: run } = await import(/* @vite-ignore */ body);
  const { texts, copy } = run(names);
  expect(texts.get("flake.nix")).toContain("outputs");
  expect(existsSync(copy.directory)).toBe(false);
  expect([...described, ...skipped]).toEqual(["needs Nix"]);
});
