import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChangedFile } from "@flake-split/nix";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git, writeTree } from "../../test/test-host.ts";
import { locateFlake } from "../flake-input.ts";
import { nodeHost } from "../node-host.ts";
import { gitChange } from "./git-change.ts";

const flake = { "flake.nix": "{ outputs = _: { }; }\n" };

/** The changes of a folder since its last commit, by path. */
function changesIn(folder: string): ReadonlyMap<string, ChangedFile> {
  const host = { ...nodeHost(), cwd: folder };
  const located = locateFlake(host, ".");
  if (located.kind !== "found") throw new Error("no flake");
  const change = gitChange(host, located.input, git(folder, "rev-parse", "HEAD").trim());
  if ("refused" in change) throw new Error(change.refused.message);
  return new Map(change.changes.map((file) => [file.path, file]));
}

const text = (content: ChangedFile["before"]) =>
  content === null
    ? null
    : "link" in content
      ? `-> ${content.link}`
      : Buffer.from(content.bytes).toString("utf8");

describe("what has changed since a commit", () => {
  test("has bytes, modes and links of both sides", () => {
    const bytes = Buffer.from([0, 255, 10, 10]);
    const folder = folderWith({
      ...flake,
      bytes,
      empty: "",
      "with space\nand line": "a",
      run: "x",
      gone: "y",
    });
    symlinkSync("gone", join(folder, "link"));
    chmodSync(join(folder, "run"), 0o755);
    commitAll(folder);
    for (const name of ["bytes", "empty", "with space\nand line", "new"])
      writeTree(folder, { [name]: "now\n" });
    for (const name of ["gone", "link"]) rmSync(join(folder, name));
    symlinkSync("new", join(folder, "link"));
    chmodSync(join(folder, "run"), 0o644);
    git(folder, "add", "-N", "new");
    const changes = changesIn(folder);
    expect(changes.get("bytes")?.before).toEqual({ bytes, executable: false });
    expect(changes.get("run")).toMatchObject({ before: { executable: true }, after: { executable: false } });
    const sides = [...changes].map(([path, { before, after }]) => [path, text(before), text(after)]);
    expect(sides.filter(([path]) => path !== "bytes" && path !== "run")).toEqual([
      ["empty", "", "now\n"],
      ["gone", "y", null],
      ["link", "-> gone", "-> new"],
      ["new", null, "now\n"],
      ["with space\nand line", "a", "now\n"],
    ]);
  });

  test("has what a checkout would write, without what Git LFS would fetch", () => {
    const attributes = "*.txt text eol=crlf\n*.bin filter=lfs\n";
    const folder = commitAll(
      folderWith({ ...flake, ".gitattributes": attributes, "a.txt": "1\n2\n", "b.bin": "p" }),
    );
    git(folder, "config", "filter.lfs.smudge", "false");
    git(folder, "config", "filter.lfs.clean", "cat");
    git(folder, "config", "filter.lfs.required", "true");
    writeFileSync(join(folder, "a.txt"), "1\r\n2\r\n3\r\n");
    writeFileSync(join(folder, "b.bin"), "q");
    const changes = changesIn(folder);
    expect(text(changes.get("a.txt")?.before ?? null)).toBe("1\r\n2\r\n");
    expect(text(changes.get("b.bin")?.before ?? null)).toBe("p");
  });

  test("has nothing of what stands behind a link, or of a file that became a folder", () => {
    const elsewhere = folderWith({ "old.nix": "elsewhere" });
    const folder = commitAll(folderWith({ ...flake, "nix/old.nix": "old", sub: "file" }));
    for (const name of ["nix", "sub"]) rmSync(join(folder, name), { recursive: true });
    symlinkSync(elsewhere, join(folder, "nix"));
    mkdirSync(join(folder, "sub"));
    writeTree(folder, { "sub/default.nix": "folder" });
    git(folder, "add", "-A");
    const sides = [...changesIn(folder)].map(([path, { before, after }]) => [
      path,
      text(before),
      text(after),
    ]);
    expect(sides).toEqual([
      ["nix", null, `-> ${elsewhere}`],
      ["nix/old.nix", "old", null],
      ["sub", "file", null],
      ["sub/default.nix", null, "folder"],
    ]);
  });

  test("is told of more files than a pipe holds, and of repositories with SHA-256 names", () => {
    const folder = folderWith(flake);
    git(folder, "init", "-q", "-b", "main", "--object-format=sha256");
    const name = (index: number) => `${"long".repeat(50)}${index}`;
    writeTree(folder, Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [name(index), "x"])));
    commitAll(folder);
    for (let index = 0; index < 6000; index += 1) rmSync(join(folder, name(index)));
    expect(changesIn(folder).size).toBe(6000);
  });
});
