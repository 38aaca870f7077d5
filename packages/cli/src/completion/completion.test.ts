import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, runIn } from "../../test/test-host.ts";

async function scriptFor(shell: string): Promise<string> {
  const ran = await runIn("/", ["completion", shell]);
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  return ran.stdout;
}

function has(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}

describe("bash", () => {
  /** What bash would offer for the last of some words, in a folder with `flake.nix` and `sub`. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const folder = folderWith({ "flake.nix": "", "sub dir/x": "" });
    writeFileSync(join(folder, "completion"), await scriptFor("bash"));
    const typed = ["flake-split", ...words].map((word) => `'${word}'`).join(" ");
    const program = `source ./completion; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _flake_split; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const answer = execFileSync("bash", ["--norc", "-c", program], { cwd: folder, encoding: "utf8" });
    return answer.split("\n").filter((line) => line !== "");
  }

  test.each([
    [["pha"], ["phase1", "phase2", "phase3"]],
    [["help", "gr"], ["graph"]],
    [["phase1", "--dr"], ["--dry-run"]],
    [["plan", "--dr"], []],
    [["phase2", "--int"], ["--interactive"]],
    [["phase1", "-i"], ["-i"]],
    [["plan", "--int"], []],
    [["phase1", "--format", "ma"], ["markdown"]],
    [
      ["graph", "--format", ""],
      ["mermaid", "dot", "svg", "html"],
    ],
    [["phase1", "--output", "fl"], ["flake.nix"]],
    [["phase1", "s"], ["sub dir"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "--no-color", "--help", "-h"],
    ],
    [
      ["explain", "git/"],
      ["git/dirty", "git/failed", "git/ignored"],
    ],
    [["--ver"], ["--version"]],
  ])("after %j offers %j", async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

test.skipIf(!has("zsh"))("zsh reads its script (skipped without zsh)", async () => {
  const folder = folderWith({ _flake_split: await scriptFor("zsh") });
  const program =
    "autoload -Uz compinit && compinit -D -u && source ./_flake_split && echo ${_comps[flake-split]}";
  const answer = spawnSync("zsh", ["-f", "-c", program], { cwd: folder, encoding: "utf8" });
  expect(answer).toMatchObject({ status: 0, stdout: "_flake_split\n", stderr: "" });
});

test.skipIf(!has("fish"))("fish completes with its script (skipped without fish)", async () => {
  const folder = folderWith({ "flake-split.fish": await scriptFor("fish"), "sub/x": "" });
  const offered = (line: string) => {
    const program = `source ./flake-split.fish; complete -C '${line}'`;
    const answer = spawnSync("fish", ["--no-config", "-c", program], { cwd: folder, encoding: "utf8" });
    expect(answer).toMatchObject({ status: 0, stderr: "" });
    return answer.stdout.split("\n").flatMap((one) => (one === "" ? [] : one.split("\t")[0]));
  };
  expect(offered("flake-split pha")).toEqual(["phase1", "phase2", "phase3"]);
  expect(offered("flake-split graph --format ")).toEqual(expect.arrayContaining(["mermaid", "svg"]));
  expect(offered("flake-split phase1 --dry")).toEqual(["--dry-run"]);
  expect(offered("flake-split plan --dry")).toEqual([]);
  expect(offered("flake-split phase2 --int")).toEqual(["--interactive"]);
  expect(offered("flake-split plan --int")).toEqual([]);
});

test("zsh and fish know the letter of an option", async () => {
  expect(await scriptFor("zsh")).toMatch(/-i.*--interactive/);
  expect(await scriptFor("fish")).toMatch(/-l interactive -s i /);
});

test.each([
  [[], "which shell? bash, zsh, fish"],
  [["tcsh"], "there is no completion for tcsh"],
])("completion %j is wrong use", async (words, message) => {
  const ran = await runIn("/", ["completion", ...words]);
  expect(ran).toMatchObject({ status: 2, stdout: "" });
  expect(ran.stderr).toContain(message);
});

test("every script is plain text that a shell can keep", async () => {
  for (const shell of ["bash", "zsh", "fish"]) expect(await scriptFor(shell)).toMatch(/^#.*flake-split/);
});
