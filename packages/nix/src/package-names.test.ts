import { expect, test } from "vitest";
import { packageNames, placesInSources } from "./package-names.ts";

function check(source: string, expected: string[]) {
  expect(packageNames([source])).toEqual(expected);
}

test("identifiers of code", () =>
  check("with pkgs; [ git nixfmt-rfc-style foo' ]", ["foo'", "git", "nixfmt-rfc-style", "pkgs"]));
test("not comments", () => check("a # b\n/* c\n d */ e", ["a", "e"]));
test("not strings, but what they interpolate", () => {
  check('"x ${a.b} \\${y} \\" z" c', ["a", "b", "c"]);
  check("''x ${a} ''${y} ''' ''\\n ${b \"${c}\"}'' d", ["a", "b", "c", "d"]);
});
test("names in quotes", () => check('pkgs."hello" + "two words"', ["hello", "pkgs"]));
test("sets in interpolations", () => check('"${f { a = { }; }}" b', ["a", "b", "f"]));
test("no end: whatever is there", () => check("a ''b ${c", ["a", "c"]));

test("places behind interpolations", () => {
  expect(placesInSources(['"${src}/sub/x.nix" + src + "/other" "${src}/../up"'])).toEqual([
    "other",
    "sub/x.nix",
  ]);
});
test("places in a long line take no time", () => {
  expect(placesInSources([`"/${"a".repeat(100_000)}!`])).toEqual([]);
});
