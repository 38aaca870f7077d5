import { readDocument } from "@flake-split/analysis";
import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, expect, test } from "vitest";
import { listParts } from "./list-parts.ts";
import type { Unit } from "./unit.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The parts of `{ tools = VALUE; }`, each with how many elements it has. */
function partsOf(value: string): readonly string[] | null {
  const read = readDocument((source) => parser.parse(source), {
    path: "x.nix",
    text: `{ tools = ${value}; }\n`,
  });
  if ("refused" in read || read.document.root.kind !== "attrset") throw new Error("not a set");
  const item = read.document.root.bindings[0];
  if (item?.kind !== "binding") throw new Error("no binding");
  const unit = { item, value: item.value } as unknown as Unit;
  const parts = listParts(unit, read.document);
  return parts === null ? null : parts.map(({ name, elements }) => `${name} ${elements.length}`);
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `  ${prefix}${index}`).join("\n");

test("a list is divided at the author's rules", () => {
  const list = `with pkgs; [\n  # === Databases ===\n${names("a", 9)}\n\n  # === Network tools ===\n${names("b", 8)}\n]`;
  expect(partsOf(list)).toEqual(["databases 9", "network-tools 8"]);
});

test("without rules, at headings of paragraphs", () => {
  const list = `[\n  # Databases\n${names("a", 9)}\n\n  # Network tools\n${names("b", 8)}\n]`;
  expect(partsOf(list)).toEqual(["databases 9", "network-tools 8"]);
});

test("a long heading gives the topic that it names", () => {
  const list = `[\n  # Infrastructure & Monitoring (see the wiki for all)\n${names("a", 9)}\n\n  # Shells\n${names("b", 8)}\n]`;
  expect(partsOf(list)).toEqual(["infrastructure 9", "shells 8"]);
});

test("a small section joins the one before", () => {
  const list = `[\n  # === A ===\n${names("a", 9)}\n\n  # === B ===\n  b\n\n  # === C ===\n${names("c", 9)}\n]`;
  expect(partsOf(list)).toEqual(["a 10", "c 9"]);
});

test("what is added to the list is a part of its own", () => {
  const list = `with pkgs; [\n  # === A ===\n${names("a", 9)}\n] ++ optionals isLinux [ gdb ] ++ more`;
  expect(partsOf(list)).toEqual(["a 9", "linux 1", "more 1"]);
});

test("one section is no division", () => {
  expect(partsOf(`[\n  # === A ===\n${names("a", 30)}\n]`)).toBeNull();
});

test("comments that would have no place keep the list whole", () => {
  const list = `with pkgs; /* all */ [\n  # === A ===\n${names("a", 9)}\n\n  # === B ===\n${names("b", 9)}\n]`;
  expect(partsOf(list)).toBeNull();
});
