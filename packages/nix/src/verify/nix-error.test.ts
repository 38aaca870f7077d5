import { describe, expect, test } from "vitest";
import { errorHeadline, errorReason, nixError } from "./nix-error.ts";

const place =
  "\n\n       at /nix/store/x-source/flake.nix:3:5:\n\n            2|   a\n            3|   b\n             |   ^\n";

test.each([
  ["warning: dirty\nerror: no\n", "error: no"],
  ["\u001b[31;1merror:\u001b[0m no", "error: no"],
  ["trace: error: not this\nerror: X1 error: this", "error: X1 error: this"],
  ["error: first\n       error: second", "error: first\n       error: second"],
  [
    "error:\n       … while calling the 'throw' builtin\n         at «string»:1:1:\n            1| throw\n\n       error: the message\n       error: goes on",
    "error: the message\n       error: goes on",
  ],
  ["killed", "killed"],
])("%j is told as %j", (stderr, expected) => {
  expect(nixError(stderr)).toBe(expected);
  expect(nixError(expected)).toBe(expected);
});

describe("the reason of an error", () => {
  test("is the same wherever it stands", () => {
    const other = place.replace("flake.nix:3:5", "nix/a.nix:30:1").replace("b\n", "c\n");
    const messages = [place, other, "\n       at «string»:1:2:\n            1| x\n", ""].map(
      (end) => `error: attribute 'b' missing${end}`,
    );
    expect(new Set(messages.map(errorReason))).toEqual(new Set(["error: attribute 'b' missing"]));
    expect(errorReason("error: syntax error at (string):1:2\n(use '--show-trace' to show more)")).toBe(
      "error: syntax error",
    );
    const defined = (line: number) =>
      errorReason(`error: attribute 'a' already defined at <flake>/flake.nix:${line}:2${place}`);
    expect(defined(1)).toBe(defined(2));
  });

  test.each([
    ["X1 error: same", "X2 error: same"],
    ["ratio 1:1:3", "ratio 1:2:3"],
    ["first\n\n       second 1", "first\n\n       second 2"],
    ["first\n       at 1", "first\n       at 2"],
    ["first\n       … 1", "first\n       … 2"],
    ["first\n       error: 1", "first\n       error: 2"],
  ])("tells %j from %j", (one, two) => {
    expect(errorReason(`error: ${one}${place}`)).not.toBe(errorReason(`error: ${two}${place}`));
  });

  test("begins with a paragraph that stands for it", () => {
    expect(errorHeadline(`error: unfree\n       is refused\n\n       a) Allow it.${place}`)).toBe(
      "error: unfree is refused",
    );
  });
});
