import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Language, Parser, type Tree } from "web-tree-sitter";
import { type TreeWalk, walkFunctions, walkTree } from "./tree-walk.ts";

const text = `{ a, b ? [ 1 2.5 ], }@args: let x = ./y; in { inherit (x) "q"; s = "é\${toString a}"; t = ''
  \${b} ''; inherit (b); }`;

test("the walk by functions sees what web-tree-sitter's own cursor sees", async () => {
  const options = {
    wasmBinary: readFileSync(createRequire(import.meta.url).resolve("web-tree-sitter/tree-sitter.wasm")),
  };
  await Parser.init(options as never);
  const wasm = walkFunctions(options);
  expect(wasm).not.toBeNull();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(readFileSync(join(import.meta.dirname, "../grammar/tree-sitter-nix.wasm"))),
  );
  const tree = parser.parse(text) as Tree;
  const own = nodes(walkTree(null, tree));
  expect(own.length).toBeGreaterThan(80);
  expect(nodes(walkTree(wasm, tree))).toEqual(own);
  expect(nodes(walkTree(wasm, tree))).toEqual(own);
});

test("without one of the functions, there are none", () => {
  expect(walkFunctions({ _ts_tree_root_node_wasm: () => 0 })).toBeNull();
});

function nodes(walk: TreeWalk): readonly (number | boolean)[][] {
  const found: (number | boolean)[][] = [];
  let depth = 0;
  for (;;) {
    found.push([depth, walk.nodeTypeId, walk.startIndex, walk.endIndex, walk.nodeIsMissing]);
    if (walk.gotoFirstChild()) {
      depth++;
      continue;
    }
    while (!walk.gotoNextSibling()) {
      if (!walk.gotoParent()) {
        walk.delete();
        return found;
      }
      depth--;
    }
  }
}
