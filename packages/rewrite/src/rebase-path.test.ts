import { loadParser, type Parser, walk } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { rebasePath } from "./rebase-path.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** All paths of `text`, moved from the flake's folder to `folder`. The result has to parse. */
function check(text: string, expected: string, folder = "nix/packages"): void {
  const document = documentOf(parser, text);
  const edits: TextEdit[] = [];
  walk(document.root, (node) => {
    const edit = node.kind === "path" ? rebasePath(node, text, folder) : null;
    if (edit !== null) edits.push(edit);
    return undefined;
  });
  const moved = applyEdits(text, { start: 0, end: text.length }, edits);
  expect(moved).toBe(expected);
  documentOf(parser, moved);
}

describe("rebasePath", () => {
  test("below", () => check("./x.nix", "../../x.nix"));
  test("above", () => check("../x", "../../../x"));
  test("the folder itself", () => check("./.", "../.."));
  test("above itself", () => check("../.", "../../../."));
  test("without a dot", () => check("a/b", "../../a/b"));
  test("with a detour", () => check("./a/../b", "../../a/../b"));
  test("from one folder", () => check("./x", "../x", "nix"));
  test("the folder itself, from the one below", () =>
    check("[ ./. ../. ./.. ]", "[ ../. ../../. ../.. ]", "nix"));
  test("an interpolation at the start, from one folder", () => check("n: ./${n}/x", "n: ../${n}/x", "nix"));
  test("an interpolation at the start", () => check("n: ./${n}/x", "n: ../../${n}/x"));
  test("an interpolation in a name", () => check("n: ./a-${n}.sh", "n: ../../a-${n}.sh"));
  test("added text", () => check('./. + "/x"', '../.. + "/x"'));
  test("in a string", () => check('"${./x}/y ./z"', '"${../../x}/y ./z"'));
  test("a path in an interpolation of a path", () => check("./${./x}", "../../${../../x}"));
  test("absolute paths stay", () => check("/etc/x", "/etc/x"));
  test("the home folder stays", () => check("~/x", "~/x"));
  test("search paths stay", () => check("<nixpkgs/lib>", "<nixpkgs/lib>"));
});
