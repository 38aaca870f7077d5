import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadParser } from "./index.ts";

const folder = join(import.meta.dirname, "../grammar");

test("the grammar is the one that was recorded", () => {
  const hash = createHash("sha256")
    .update(readFileSync(join(folder, "tree-sitter-nix.wasm")))
    .digest("hex");
  expect(readFileSync(join(folder, "tree-sitter-nix.wasm.sha256"), "utf8")).toBe(
    `${hash}  tree-sitter-nix.wasm\n`,
  );
});

test("the parser takes the bytes of the WASM files from its host", async () => {
  const runtime = createRequire(import.meta.url).resolve("web-tree-sitter/tree-sitter.wasm");
  const parser = await loadParser({
    runtime: readFileSync(runtime),
    language: readFileSync(join(folder, "tree-sitter-nix.wasm")),
  });
  expect(parser.parse({ path: "flake.nix", text: "1" }).root?.kind).toBe("integer");
});

test("the package that the grammar is built from is the version that its wrappers know", () => {
  const { version } = createRequire(import.meta.url)("tree-sitter-nix/package.json") as { version: string };
  expect(version).toBe("0.0.2");
});

test("the licence of what the grammar is built from is published with it", () => {
  const licence = createRequire(import.meta.url).resolve("tree-sitter-nix/LICENSE");
  expect(readFileSync(join(folder, "LICENSE"), "utf8")).toBe(readFileSync(licence, "utf8"));
});
