import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, type TextEdit } from "./text-edit.ts";

/** Disjoint edits of a text, in any order. */
const edited = fc
  .tuple(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(6), fc.nat(4), fc.string({ maxLength: 5 }))),
  )
  .chain(([text, steps]) => {
    const edits: TextEdit[] = [];
    let at = 0;
    for (const [gap, length, replacement] of steps) {
      const span = { start: at + gap + 1, end: at + gap + 1 + length };
      if (span.end > text.length) break;
      edits.push({ span, text: replacement });
      at = span.end;
    }
    return fc.tuple(fc.constant(text), fc.shuffledSubarray(edits, { minLength: edits.length }));
  });

describe("applyEdits", () => {
  test("keeps all that no edit touches, and writes each edit once, in order", () => {
    fc.assert(
      fc.property(edited, ([text, edits]) => {
        const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
        const kept = [0, ...sorted.map(({ span }) => span.end)].map((start, index) =>
          text.slice(start, sorted[index]?.span.start ?? text.length),
        );
        const expected = kept.map((part, index) => part + (sorted[index]?.text ?? "")).join("");
        expect(applyEdits(text, { start: 0, end: text.length }, edits)).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  test("gives the text of its span only", () => {
    const edits = [{ span: { start: 2, end: 3 }, text: "X" }];
    expect(applyEdits("abcdef", { start: 1, end: 5 }, edits)).toBe("bXde");
  });

  test("takes an insertion where another edit starts or ends", () => {
    const insert = { span: { start: 2, end: 2 }, text: "+" };
    expect(
      applyEdits("abcd", { start: 0, end: 4 }, [{ span: { start: 2, end: 3 }, text: "C" }, insert]),
    ).toBe("ab+Cd");
    expect(
      applyEdits("abcd", { start: 0, end: 4 }, [insert, { span: { start: 1, end: 2 }, text: "B" }]),
    ).toBe("aB+cd");
  });

  test("fails loudly when edits overlap or leave the span", () => {
    const overlapping = [
      { span: { start: 0, end: 2 }, text: "" },
      { span: { start: 1, end: 3 }, text: "" },
    ];
    expect(() => applyEdits("abcd", { start: 0, end: 4 }, overlapping)).toThrow("overlaps");
    expect(() =>
      applyEdits("abcd", { start: 0, end: 2 }, [{ span: { start: 1, end: 3 }, text: "" }]),
    ).toThrow();
    expect(() =>
      applyEdits("abcd", { start: 2, end: 4 }, [{ span: { start: 1, end: 3 }, text: "" }]),
    ).toThrow();
  });
});
