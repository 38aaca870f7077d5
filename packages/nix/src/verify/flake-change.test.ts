import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type FileContent, type FlakeChange, layOut } from "./flake-change.ts";

type Texts = Readonly<Record<string, string>>;

let root: string;
let target: string;
let elsewhere: string;
beforeEach(() => {
  const directory = mkdtempSync(join(tmpdir(), "flake-split-change-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  [root, target, elsewhere] = [
    join(directory, "root"),
    join(directory, "target"),
    join(directory, "elsewhere"),
  ];
  for (const folder of [root, target, elsewhere]) mkdirSync(folder);
  writeFileSync(join(elsewhere, "old.nix"), "theirs");
});

/** A text that begins with `-> ` is a link. */
function contentOf(text: string | undefined): FileContent {
  if (text === undefined) return null;
  return text.startsWith("-> ") ? { link: text.slice(3) } : { bytes: Buffer.from(text) };
}

/** A work tree in which `before` became `after`, as git tells it. */
function changeOf(before: Texts, after: Texts): FlakeChange {
  for (const [path, text] of Object.entries(after)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(root, path));
    else writeFileSync(join(root, path), text);
  }
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = paths
    .filter((path) => before[path] !== after[path])
    .map((path) => ({ path, before: contentOf(before[path]), after: contentOf(after[path]) }));
  // Until something is staged, git lists what it knows, whatever stands there.
  return { root, dir: "", files: paths, changes };
}

function textsIn(tree: string): Texts {
  const texts: Record<string, string> = {};
  // Not `recursive`: from Node 22 on that goes through links.
  const read = (folder: string) => {
    const entries = readdirSync(join(tree, folder), { withFileTypes: true });
    if (entries.length === 0) texts[`${folder}/`] = "";
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) read(path);
      else if (entry.isSymbolicLink()) texts[path] = `-> ${readlinkSync(join(tree, path))}`;
      else texts[path] = readFileSync(join(tree, path), "utf8");
    }
  };
  read("");
  return texts;
}

const flake = { "flake.nix": "{ }" };
const entries = { ".flake-split-before": "{ }", "flake.nix": "{ }" };

describe("two states that can't stand in one tree each get their own", () => {
  const shapes: readonly (readonly [name: string, before: Texts, after: Texts])[] = [
    ["a file that became a folder", { sub: "1" }, { "sub/default.nix": "2", "sub/deep/x.nix": "3" }],
    ["a folder that became a file", { "sub/default.nix": "2", "sub/deep/x.nix": "3" }, { sub: "1" }],
    ["a folder that became a link to elsewhere", { "nix/old.nix": "ours" }, { nix: "-> /ELSEWHERE" }],
    ["a link that became a folder", { nix: "-> /ELSEWHERE" }, { "nix/old.nix": "ours" }],
    [
      "a folder that became a link to another one",
      { "nix/old.nix": "ours", "shared/old.nix": "shared", "nix/in/x": "1" },
      { nix: "-> shared", "shared/old.nix": "shared" },
    ],
    ["a deep folder that became a file", { "a/b/c/d": "1", "a/x": "1" }, { "a/b": "2", "a/x": "1" }],
  ];
  const placed = (texts: Texts) =>
    Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [path, text.replace("/ELSEWHERE", elsewhere)]),
    );
  test.each(shapes)("%s", async (_, old, current) => {
    const [before, after] = [placed(old), placed(current)];
    const change = changeOf({ ...flake, ...before }, { ...flake, ...after });
    const laidOut = await layOut(change, target);
    expect(textsIn(laidOut.before)).toEqual({ ...entries, ...before });
    expect(textsIn(laidOut.after)).toEqual({ ...entries, ...after });
    expect(textsIn(elsewhere)).toEqual({ "old.nix": "theirs" });
    expect(laidOut.conflicts).toContain(Object.keys(after).find((path) => !(path in before)));
  });
});

test("what both sides can have stands in one tree", async () => {
  const change = changeOf({ ...flake, a: "1", "b/c": "1" }, { ...flake, a: "1", "b/c": "1", "b/d": "2" });
  const { before, after, conflicts } = await layOut(change, target);
  expect(before).toBe(after);
  expect(textsIn(before)).toEqual({ ...entries, a: "1", "b/c": "1", "b/d": "2" });
  expect(conflicts).toEqual([]);
});
