import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { culprits } from "./culprits.ts";

const labels = Array.from({ length: 100 }, (_, index) => `v${index}`);

describe("culprits", () => {
  test("are found wherever they are, and nothing else", () => {
    fc.assert(
      fc.property(fc.subarray(labels, { maxLength: 5 }), (bad) => {
        const found = culprits(labels, (without) => bad.every((label) => without.has(label)));
        expect([...(found ?? [])].sort()).toEqual([...bad].sort());
      }),
    );
  });

  test("take few questions", () => {
    let asked = 0;
    culprits(labels, (without) => {
      asked++;
      return without.has("v42");
    });
    expect(asked).toBeLessThan(18);
  });

  test("of two that fail together only the later is left out", () => {
    const found = culprits(labels, (without) => without.has("v3") || without.has("v70"));
    expect([...(found ?? [])]).toEqual(["v70"]);
  });

  test("are none where it never passes, or where there is nothing to leave out", () => {
    expect(culprits(labels, () => false)).toBeNull();
    expect(culprits([], () => true)?.size).toBe(0);
  });
});
