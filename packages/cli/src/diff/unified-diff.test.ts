import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "@flake-split/codemods";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git, snapshot, writeTree } from "../../test/test-host.ts";
import { diffLines } from "./line-diff.ts";
import { splitLines, unifiedDiff } from "./unified-diff.ts";

/** Has git apply the diff of some changes, and compares the tree with theirs, byte for byte. */
function check(changes: readonly FileChange[], inFolder = "."): string {
  const files = (side: "before" | "after") =>
    Object.fromEntries(
      changes.flatMap((change) => {
        const text = change[side];
        return text === undefined ? [] : [[join(inFolder, change.path), text]];
      }),
    );
  const folder = commitAll(folderWith({ ...files("before"), "other.txt": "kept\n" }));
  const diff = unifiedDiff(changes, inFolder === "." ? "" : `${inFolder}/`);
  writeTree(folder, { ".git/the.diff": diff });
  const working = join(folder, inFolder);
  if (diff !== "" && existsSync(working)) git(working, "apply", join(folder, ".git/the.diff"));
  const expected = folderWith({ ...files("after"), "other.txt": "kept\n" });
  expect(snapshot(folder)).toEqual(snapshot(expected));
  return diff;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join("");

describe("git apply takes", () => {
  test("a changed file, a new one and a removed one", () => {
    const diff = check([
      { path: "nix/new.nix", before: undefined, after: "a\nb\n" },
      { path: "flake.nix", before: "1\n2\n3\n4\n5\n6\n7\n8\n9\n", after: "1\n2\n3\n4\nfive\n6\n7\n8\n9\n" },
      { path: "old.nix", before: "x\n", after: undefined },
    ]);
    expect(diff).toBe(
      `diff --git a/nix/new.nix b/nix/new.nix
new file mode 100644
--- /dev/null
+++ b/nix/new.nix
@@ -0,0 +1,2 @@
+a
+b
diff --git a/flake.nix b/flake.nix
--- a/flake.nix
+++ b/flake.nix
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
diff --git a/old.nix b/old.nix
deleted file mode 100644
--- a/old.nix
+++ /dev/null
@@ -1 +0,0 @@
-x
`,
    );
  });

  test.each([
    ["CRLF", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"],
    ["mixed line endings", "a\r\nb\nc\r\n", "a\nb\nc\r\nd\r"],
    ["a byte order mark and other scripts", "\ufeffä\nb\n", "\ufeffä\nß\u2028\n"],
    ["a final newline that goes", "a\nb\n", "a\nb"],
    ["a final newline that comes", "a\nb", "a\nb\n"],
    ["no final newline on both sides", "a\nb\nc", "x\nb\nc"],
    ["a text that becomes empty", "a\n", ""],
    ["an empty text that becomes one", "", "a"],
    ["lines that look like a diff", "--- a\n+++ b\n@@ -1 +1 @@\n", "--- a\n\\ No newline\n"],
    ["lone carriage returns and form feeds", "a\rb\f\n", "a\rc\f\n\v\n"],
  ])("%s", (_, before, after) => {
    check([{ path: "flake.nix", before, after }]);
  });

  test("an empty new file and an empty removed one", () => {
    check([
      { path: "a.nix", before: undefined, after: "" },
      { path: "b.nix", before: "", after: undefined },
    ]);
  });

  test.each(["with blank.nix", 'quo"te.nix', "back\\slash.nix", "ä.nix", "tab\tx.nix"])(
    "the name %j",
    (name) => {
      check([
        { path: name, before: "1\n", after: "2\n" },
        { path: `new ${name}`, before: undefined, after: "2\n" },
      ]);
    },
  );

  test("a diff in a folder of the repository", () => {
    check([{ path: "flake.nix", before: "1\n", after: "2\n" }], "a/b");
  });

  test("changes far apart, near each other and at the ends", () => {
    const lines = splitLines(numbered(60));
    const changed = lines.map((line, index) => ([0, 20, 27, 35, 59].includes(index) ? `new ${line}` : line));
    const diff = check([{ path: "flake.nix", before: lines.join(""), after: changed.join("") }]);
    expect(diff.match(/^@@/gm)).toHaveLength(4);
  });

  test("what it never saw before", () => {
    const line = fc.constantFrom("a\n", "b\n", "c\n", "}\n", "\n", "d\r\n");
    const text = fc
      .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom("", "e"))
      .map(([lines, end]) => lines.join("") + end);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const folder = folderWith({
          "flake.nix": before,
          "the.diff": unifiedDiff([{ path: "flake.nix", before, after }]),
        });
        if (before !== after) git(folder, "apply", "--unsafe-paths", "the.diff");
        expect(readFileSync(join(folder, "flake.nix"), "utf8")).toBe(after);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the blocks of a difference", () => {
  test("cover both texts, and what they call the same is", () => {
    const lines = fc.array(fc.integer({ min: 0, max: 8 }).map(String), { maxLength: 120 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        let [oldLine, newLine] = [0, 0];
        for (const block of diffLines(before, after)) {
          expect([block.oldStart, block.newStart]).toEqual([oldLine, newLine]);
          if (block.kind === "same") {
            expect(before.slice(block.oldStart, block.oldEnd)).toEqual(
              after.slice(block.newStart, block.newEnd),
            );
          }
          [oldLine, newLine] = [block.oldEnd, block.newEnd];
        }
        expect([oldLine, newLine]).toEqual([before.length, after.length]);
      }),
    );
  });

  test("are few where a large part went", () => {
    const before = splitLines(numbered(3400));
    const after = [...before.slice(0, 100), "import\n", ...before.slice(3300)];
    expect(diffLines(before, after)).toEqual([
      { kind: "same", oldStart: 0, oldEnd: 100, newStart: 0, newEnd: 100 },
      { kind: "changed", oldStart: 100, oldEnd: 3300, newStart: 100, newEnd: 101 },
      { kind: "same", oldStart: 3300, oldEnd: 3400, newStart: 101, newEnd: 201 },
    ]);
  });
});
