import { expect, test } from "vitest";
import { pairInputs, placeIn, translated } from "./pair-inputs.ts";

/** `store("a", "1")` is a path that differs with the second word. */
const store = (name: string, hash: string) => `/nix/store/${hash.padStart(32, "0")}-${name}`;
const copied = (hash: string) => store(`${hash.padStart(32, "9")}-source`, hash);

const used = (...paths: string[]) => ({ paths, placeOf: (path: string) => paths.indexOf(path) });

test("pairs what differs by name, and leaves out what both sides use", () => {
  const both = store("both", "0");
  const [a1, a2, b, c] = [store("a", "1"), store("a", "2"), store("b", "1"), store("c", "2")];
  expect(pairInputs(used(both, a1, b), used(c, a2, both))).toEqual({
    pairs: [[a1, a2]],
    onlyBefore: [b],
    onlyAfter: [c],
  });
});

test("pairs a copy of a source with a copy, whatever its hash, where there is the source, too", () => {
  const [source1, source2] = [store("source", "1"), store("source", "2")];
  expect(pairInputs(used(copied("3"), source1), used(source2, copied("4"))).pairs).toEqual([
    [source1, source2],
    [copied("3"), copied("4")],
  ]);
  expect(pairInputs(used(copied("3")), used(source2)).pairs).toEqual([[copied("3"), source2]]);
});

test("pairs paths of one name in the order in which they stand", () => {
  const old = ["1", "2", "3"].map((hash) => store("x", hash));
  const current = ["6", "4", "5"].map((hash) => store("x", hash));
  const sorted = { paths: [...current].sort(), placeOf: (path: string) => current.indexOf(path) };
  expect(pairInputs(used(...old), sorted).pairs).toEqual(old.map((path, index) => [path, current[index]]));
});

test("finds the first of some words in a text, and replaces each by what it stands for", () => {
  expect(placeIn("a b c", ["c", "b"])).toBe(2);
  expect(placeIn("a b c", ["d", ""])).toBe(5);
  expect(
    translated(
      "a b a",
      new Map([
        ["a", "x"],
        ["b", "y"],
      ]),
    ),
  ).toBe("x y x");
});
