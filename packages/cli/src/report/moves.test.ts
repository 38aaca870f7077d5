import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMoves } from "./moves.ts";

/** The moved blocks of a change of `flake.nix` that makes `new.nix`, in a line for each part. */
function movesOf(before: string, after: string, made: string): readonly string[] {
  const { blocks } = findMoves([
    { path: "flake.nix", before, after },
    { path: "new.nix", before: undefined, after: made },
  ]);
  return blocks.flatMap(({ parts }) =>
    parts.map(
      ({ kind, oldStart, oldEnd, newStart, newEnd, shift }) =>
        `${kind} ${oldStart + 1}-${oldEnd} to ${newStart + 1}-${newEnd}${shift === 0 ? "" : ` by ${shift}`}`,
    ),
  );
}

describe("moved code", () => {
  test("is told from new code, whatever its indentation", () => {
    const moved = ["    environment = [", "      first-of-them", "      second-of-them", "    ];"].join("\n");
    const made = ["{ pkgs, ... }:", "environment = [", "  first-of-them", "  second-of-them", "];"].join(
      "\n",
    );
    expect(movesOf(`{\n${moved}\n}\n`, "{\n}\n", made)).toEqual(["same 2-5 to 2-5 by -4"]);
  });

  test("may have changed lines in it, and at its ends", () => {
    const before = "{\n  list = with pkgs; [\n    hello-world\n    renamed\n    another-package\n  ];\n}\n";
    const made = "with pkgs; [\n  hello-world\n  lists.renamed\n  another-package\n]\n";
    expect(movesOf(before, "{\n}\n", made)).toEqual([
      "changed 2-2 to 1-1",
      "same 3-3 to 2-2 by -2",
      "changed 4-4 to 3-3",
      "same 5-5 to 4-4 by -2",
      "changed 6-6 to 5-5",
    ]);
  });

  test("isn't a brace that stands anywhere", () => {
    expect(movesOf("a\n}\n", "a\n", "}\n")).toEqual([]);
  });

  test("isn't a line with a blank more at its end", () => {
    const before = "{\n  python = pkgs.python311;\n  other = pkgs.hello;\n}\n";
    const made = "python = pkgs.python311; \nother = pkgs.hello;\n";
    expect(movesOf(before, "{\n}\n", made)).toEqual(["changed 2-2 to 1-1", "same 3-3 to 2-2 by -2"]);
  });

  test("is used once", () => {
    expect(
      movesOf("keep\nsome-long-line-here\n", "keep\n", "some-long-line-here\nx\nsome-long-line-here\n"),
    ).toEqual(["same 2-2 to 1-1"]);
  });
});

test("every line has one fate", () => {
  const line = fc.constantFrom(
    "",
    "}",
    "  a = 1;",
    "a = 1;",
    "long-enough-to-move",
    "    long-enough-to-move",
    "other = [ ];",
  );
  const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, text, (before, after, made) => {
      const { files, blocks, totals } = findMoves([
        { path: "flake.nix", before, after },
        { path: "new.nix", before: undefined, after: made },
      ]);
      const seen = new Set<string>();
      for (const { from, to, parts } of blocks) {
        for (const { kind, oldStart, oldEnd, newStart, newEnd } of parts) {
          const [old, now] = [from, to].map((path) => files.find((file) => file.path === path));
          for (let at = oldStart; at < oldEnd; at++)
            expect(seen.size).toBeLessThan(seen.add(`- ${from} ${at}`).size);
          for (let at = newStart; at < newEnd; at++)
            expect(seen.size).toBeLessThan(seen.add(`+ ${to} ${at}`).size);
          if (kind === "same") {
            const trimmed = (lines: readonly string[] | undefined) => lines?.map((one) => one.trim());
            expect(trimmed(old?.before.slice(oldStart, oldEnd))).toEqual(
              trimmed(now?.after.slice(newStart, newEnd)),
            );
          }
        }
      }
      const { kept, moved, changedBefore, changedAfter, removed, added } = totals;
      expect([kept + moved + changedBefore + removed, removed >= 0]).toEqual([totals.before, true]);
      expect([kept + moved + changedAfter + added, added >= 0]).toEqual([totals.after, true]);
    }),
    {
      numRuns: 500,
      examples: [
        [
          "long-enough-to-move\n  a = 1;\n\n  a = 1;\n    long-enough-to-move",
          "\nlong-enough-to-move\na = 1;\nlong-enough-to-move",
          "",
        ],
      ],
    },
  );
});
