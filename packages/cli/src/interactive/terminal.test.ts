import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFixture } from "@flake-split/testing";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git, snapshot } from "../../test/test-host.ts";

/* The built program in a real terminal, with keys that are typed. */

const program = join(import.meta.dirname, "../../dist/flake-split.js");
const driver = join(import.meta.dirname, "../../test/pseudo-terminal.py");

function terminalIsMissing(): boolean {
  const found = spawnSync("python3", ["-c", "import pty"]).status === 0;
  if (!found)
    process.stderr.write("SKIPPED: no python3 with pty on this machine, no key is typed in tests\n");
  return !found;
}

interface Typed {
  readonly shown: string;
  readonly status: number | null;
  readonly signal: number | null;
}

/** Runs a phase in a folder; a key that is `null` closes the terminal. */
function typed(folder: string, keys: readonly (string | null)[], ...flags: readonly string[]): Typed {
  const argv = [process.execPath, program, "phase1", "--interactive", "--no-pager", "--no-color", ...flags];
  const input = JSON.stringify({ argv, cwd: folder, keys });
  const answer = spawnSync("python3", [driver, input], { encoding: "utf8" });
  expect(answer).toMatchObject({ status: 0, stderr: "" });
  return JSON.parse(answer.stdout);
}

function copy(): string {
  const files = [...loadFixture("shapes/mutual-categories")].filter(([path]) => path === "flake.nix");
  const config = JSON.stringify({ inlineLines: 0 });
  return commitAll(folderWith({ ...Object.fromEntries(files), "flake-split.config.json": config }));
}

describe.skipIf(terminalIsMissing())("in a terminal", () => {
  test("what is said yes to moves, what is said no to stays", () => {
    expect(existsSync(program), "build it first").toBe(true);
    const folder = copy();
    const everything = typed(folder, ["n\n", "a\n"]);
    expect(everything).toMatchObject({ status: 0, signal: null });
    const [, first = ""] = /Move it to (\S+) /.exec(everything.shown) ?? [];
    const files = Object.keys(snapshot(folder));
    expect(first).toMatch(/^nix\//);
    expect(files).not.toContain(first);
    expect(files).toContain("nix/packages/default.nix");
    expect(everything.shown).toContain("declined when asked");
    expect(git(folder, "status", "--porcelain", "--", "flake.nix")).toBe(" M flake.nix\n");
  });

  test("the diff is shown, and the question put again", () => {
    const { shown, status } = typed(copy(), ["d\n", "q\n"]);
    expect(shown.match(/diff --git a\/flake\.nix/g)).toHaveLength(1);
    expect(shown.match(/\]\? /g)).toHaveLength(2);
    expect(status).toBe(1);
  });

  test.each([
    ["Ctrl-C", "\u0003", { status: null, signal: 2 }],
    ["Ctrl-D", "\u0004", { status: 130, signal: null }],
    ["closing it", null, { status: null, signal: 1 }],
  ])("%s at a question ends the run, and nothing is written", (_, key, end) => {
    const folder = copy();
    const before = snapshot(folder);
    expect(typed(folder, ["y\n", key])).toMatchObject(end);
    expect(snapshot(folder)).toEqual(before);
    expect(git(folder, "status", "--porcelain")).toBe("");
    expect(readFileSync(join(folder, "flake.nix"), "utf8")).toBe(before["flake.nix"]);
  });
});
