import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FileChange } from "@flake-split/codemods";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { example } from "../../../test/example.ts";
import { folderWith, runIn } from "../../../test/test-host.ts";
import { commentLimit, type MarkdownInput, markdownReport } from "./markdown.ts";

beforeAll(() => codemods.prepare());

const noGraph = { files: [], calls: [], outputs: [] };
const nothing = { placements: [], left: [], files: [] };

function report(changes: readonly FileChange[], more: Partial<MarkdownInput> = {}): string {
  const before = new Map(changes.map((change) => [change.path, change.before]));
  return markdownReport({
    command: "phase1",
    result: "would-change",
    changes,
    plan: nothing,
    diagnostics: [],
    flakePath: "flake.nix",
    diffPrefix: "",
    textOf: (path) => before.get(path),
    graph: () => noGraph,
    moving: more.plan?.placements ?? [],
    ...more,
  });
}

/** The lines outside of fences; throws when a fence isn't closed. */
function outsideFences(text: string): readonly string[] {
  const lines: string[] = [];
  let fence = "";
  for (const line of text.split("\n")) {
    const ticks = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === "" && ticks?.[1] !== undefined) fence = ticks[1];
    else if (fence === "") lines.push(line);
    else if (ticks?.[1] !== undefined && ticks[1].length >= fence.length && ticks[2]?.trim() === "")
      fence = "";
  }
  if (fence !== "") throw new Error(`a fence of ${fence.length} is open at the end`);
  return lines;
}

function expectSound(text: string): void {
  expect(text.length).toBeLessThanOrEqual(commentLimit);
  const outside = outsideFences(text);
  const count = (tag: string) => outside.filter((line) => line === tag).length;
  expect(count("<details>")).toBe(count("</details>"));
  const spanless = outside.map((line) => line.replace(/`[^`]+`/g, ""));
  const tags = spanless.join("\n").match(/<\/?[a-zA-Z!][^>\s]*/g) ?? [];
  const ours = [
    "<!--",
    "<details",
    "</details",
    "<summary",
    "</summary",
    "<code",
    "</code",
    "<sub",
    "</sub",
    "<br",
  ];
  expect(tags.filter((tag) => !ours.includes(tag))).toEqual([]);
  const cells = (line: string) => line.match(/\|/g)?.length;
  for (const [index, line] of outside.entries()) {
    if (line.startsWith("|") && outside[index - 1]?.startsWith("|"))
      expect(cells(line)).toBe(cells(outside[index - 1] ?? ""));
  }
}

/** Texts with all that could be markup, and lines that are moved as they are. */
const nasty = fc.oneof(
  fc.constantFrom(
    "```",
    "````nix",
    "~~~",
    "</details>",
    "<script>",
    "| a | b |",
    "@@ -1 +1 @@",
    "`",
    "\\|",
    "",
    "  x = 1;",
  ),
  fc.constantFrom(
    "$x$",
    "@someone",
    "#12",
    "\u202e",
    "\u0000",
    "\r",
    "*a* _b_",
    "[a](b)",
    "<!--",
    "-->",
    "${x}",
  ),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);
const text = fc.array(nasty, { maxLength: 40 }).map((lines) => lines.join("\n"));
const path = fc.oneof(
  fc.constantFrom("flake.nix", "nix/a b.nix", "nix/`|`.nix"),
  fc.string({ minLength: 1, maxLength: 30 }),
);
const change = fc.record({ path, before: fc.option(text, { nil: undefined }), after: text });
const finding = fc.record({
  code: nasty,
  severity: fc.constantFrom("error", "warning", "note"),
  file: fc.constant("flake.nix"),
  message: nasty,
  help: nasty,
});
const span = fc.constant({ start: 0, end: 1 });
const placement = fc.record({
  binding: nasty,
  at: span,
  lines: fc.nat(9),
  category: nasty,
  file: path,
  phase: fc.constant("phase1"),
  reasons: fc.array(fc.record({ heuristic: nasty, reason: nasty }), { maxLength: 3 }),
});
const leftReport = fc.record({ binding: nasty, at: span, lines: fc.nat(9), reason: nasty, code: nasty });

describe("for whatever a flake holds", () => {
  test("no markup breaks out, and tables keep their columns", () => {
    const plan = fc.record({
      placements: fc.array(placement, { maxLength: 20 }),
      left: fc.array(leftReport, { maxLength: 20 }),
      files: fc.constant([]),
    });
    const changes = fc.uniqueArray(change, { maxLength: 8, selector: (one) => one.path });
    fc.assert(
      fc.property(changes, plan, fc.array(finding, { maxLength: 5 }), (changed, planned, diagnostics) => {
        expectSound(report(changed, { plan: planned, diagnostics }));
      }),
      { numRuns: 300 },
    );
  });

  test("it fits into a comment", () => {
    const many = fc.record({
      files: fc.integer({ min: 1, max: 400 }),
      lines: fc.integer({ min: 1, max: 300 }),
      line: nasty,
    });
    fc.assert(
      fc.property(many, ({ files, lines, line }) => {
        const body = `${line}\n`.repeat(lines);
        const changes = Array.from({ length: files }, (_, index) => ({
          path: `nix/${index}.nix`,
          before: undefined,
          after: body,
        }));
        const placements = changes.map(({ path: file }) => ({
          binding: line.repeat(40),
          at: { start: 0, end: 1 },
          lines: 1,
          category: "packages",
          file,
          phase: "phase1",
          reasons: [{ heuristic: "x", reason: line.repeat(40) }],
        }));
        const left = placements.map(({ binding, at }) => ({
          binding,
          at,
          lines: 1,
          reason: binding,
          code: "plan/stays",
        }));
        const diagnostics = left.map(({ binding }) => ({
          code: "x",
          severity: "error" as const,
          file: "a",
          message: binding,
        }));
        expectSound(report(changes, { plan: { placements, left, files: [] }, diagnostics }));
      }),
      { numRuns: 30 },
    );
  });
});

test("files that don't fit are left out whole, the largest last", () => {
  const lines = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => `${name}${index} = "${index * index}";\n`).join("");
  const changes = [10, 4000, 20, 3000].map((count) => ({
    path: `nix/${count}.nix`,
    before: undefined,
    after: lines(count, `n${count}x`),
  }));
  const written = report(changes);
  expect(written.length).toBeLessThan(8_000);
  expect(written).toContain("nix/10.nix</code> new, 10 lines: 10 new</summary>");
  expect(written).toMatch(
    /\*\*Left out, since a comment holds no more:\*\* 2 files\.\n\n- <code>nix\/3000\.nix<\/code>, 3,000 lines\n- <code>nix\/4000\.nix<\/code>, 4,000 lines\n$/,
  );
});

test("a small change, as it reads", async () => {
  const folder = folderWith({ "flake.nix": example });
  const ran = await runIn(folder, ["phase1", "--dry-run", "--format", "markdown"]);
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  await expect(ran.stdout).toMatchFileSnapshot("__snapshots__/small-change.txt");
});

test("a refusal is a comment, too", async () => {
  const ran = await runIn(folderWith({ "flake.nix": "{\n  #fail `|`\n}\n" }), [
    "phase1",
    "--format",
    "markdown",
  ]);
  expect(ran.status).toBe(1);
  expect(ran.stdout).toMatchInlineSnapshot(`
    "<!-- flake-split phase1 -->
    ## \`flake-split phase1\` refuses this flake

    ### Checks

    - ❌ **Refused**: nothing was written.

    ### Findings

    |  | where | what | code |
    | --- | --- | --- | --- |
    | ❌ | \`flake.nix:2:1\` | this can't be parsed<br>Why: because<br>Help: write it anew | \`syntax/fake\` |
    "
  `);
});

test("nothing to change", async () => {
  const ran = await runIn(folderWith({ "flake.nix": "{ }\n" }), [
    "phase1",
    "--check",
    "--format",
    "markdown",
  ]);
  expect(ran).toMatchObject({
    status: 0,
    stdout: "<!-- flake-split phase1 -->\n## `flake-split phase1` has nothing to change\n",
  });
});

describe("the monolith", () => {
  const pinned = new Set(["split.txt", "split-everything.txt"]);
  const before = new Map([...loadFixture("monolith")].filter(([file]) => !pinned.has(file)));

  test.each(["phase1", "phase2", "phase3", "phase4", "phase5", "all"])(
    "%s: the table has what leaves the entry, and nothing else",
    async (command) => {
      const folder = folderWith(Object.fromEntries(before));
      const dry = await runIn(folder, [command, "--dry-run", "--format", "markdown"], { codemods });
      const summary = await runIn(folder, [command, "--dry-run", "--format", "summary"], { codemods });
      const rows = [...dry.stdout.matchAll(/^\| `([^`]+)` \| [\d–]+ \| `([^`]+)` \| (\w[^|]*) \|/gm)];
      expect(summary.stdout).toMatch(new RegExp(`\\b${rows.length} bindings?\\b`));
      await runIn(folder, [command, "--quiet"], { codemods });
      for (const [, , file = "", fate] of rows) {
        expect(existsSync(join(folder, file)), file).toBe(true);
        expect(fate).toMatch(/^(unchanged|\d+ of \d+ lines? changed)$/);
      }
      expect(rows.length).toBeGreaterThan(4);
    },
  );

  async function monolithReport(): Promise<string> {
    const folder = folderWith(Object.fromEntries(before));
    const { stdout } = await runIn(folder, ["phase1", "--dry-run", "--format", "markdown"], { codemods });
    return stdout;
  }

  test("is told in one comment", async () => {
    const written = await monolithReport();
    expectSound(written);
    expect(written).toMatch(/`flake\.nix` goes from \*\*1,700 to 1,\d+ lines\*\*/);
    expect(written).toMatch(/\| `missionPackages` \| 361–657 \| `nix\/packages\/mission\/default.nix` \|/);
    expect(written).toMatch(/```mermaid\nflowchart LR\n {2}n0\(\["flake.nix<br\/>/);
    expect(written).toMatch(/@@ 362-397 \(36 lines\) → nix\/packages\/mission\/radio.nix:\d+-\d+ @@/);
    expect(written).not.toContain("Left out");
  });
});

test("what could be markup shows as it is, and nobody is called", () => {
  const diagnostic = {
    code: "x",
    severity: "error" as const,
    file: "a",
    message: "unexpected ']', of @someone, see #12",
    help: "one:\n  dd if=$(echo result/*.iso)\n  another",
  };
  const written = report([], { result: "refused", diagnostics: [diagnostic] });
  expect(written).toContain("| unexpected '&#93;', of @\u200bsomeone, see #\u200b12<br>Help: one:<br>");
  expect(written).toContain("<br>dd if=&#36;(echo result/&#42;.iso)<br>another |");
});

test("two flakes of a repository have a comment each, which says whose it is", () => {
  const written = ["", "a--b/", "sub dir/"].map((diffPrefix) => report([], { diffPrefix }).split("\n"));
  expect(written.map(([first]) => first)).toEqual([
    "<!-- flake-split phase1 -->",
    "<!-- flake-split phase1 in a%2D%2Db/ -->",
    "<!-- flake-split phase1 in sub%20dir/ -->",
  ]);
  expect(written[2]?.[1]).toBe("## `flake-split phase1` in `sub dir/` would change 0 files");
});

test("a chart that no comment can hold is named", () => {
  const files = Array.from({ length: 40 }, (_, index) => ({ path: `nix/f${index}.nix`, lines: 1 }));
  const calls = files.flatMap(({ path: from }) =>
    files.filter(({ path }) => path !== from).map(({ path: to }) => ({ from, to, passes: [], places: [] })),
  );
  const graph = () => ({ files, calls, outputs: [] });
  const written = report([{ path: "flake.nix", before: "a\n", after: "b\n" }], { graph });
  expect(written).not.toContain("```mermaid");
  expect(written).toContain("Its imports are more than a comment can draw; `flake-split graph` draws them.");
});

test("the verdict of an evaluation has its place", () => {
  const verification = {
    verdict: "different" as const,
    summary: "2 of 40 outputs differ",
    details: "packages.docs: `PATH`\n```",
  };
  const written = report([{ path: "flake.nix", before: "a\n", after: "b\n" }], { verification });
  expectSound(written);
  expect(written).toContain("- ❌ **Evaluates differently**: 2 of 40 outputs differ\n");
  expect(written).toContain("````text\npackages.docs: `PATH`\n```\n````\n");
});
