import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { commitAll, folderWith, git, writeTree } from "../../test/test-host.ts";

const program = join(import.meta.dirname, "../../dist/flake-split.js");
const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
afterAll(() => rmSync(store, { recursive: true, force: true }));

const flake = (value: number) => ({ "flake.nix": `{ outputs = { self }: { lib.a = ${value}; }; }\n` });

/** Lets a repository's commits be verified before they are made; gives the file with what was said. */
function addHook(folder: string): string {
  const log = join(folder, ".git/verify.log");
  const environment = `HOME='${store}' NIX_REMOTE='local?root=${store}' NIX_CONFIG='substitute = false'`;
  const verify = `${environment} '${process.execPath}' '${program}' verify --jobs 1 --no-color`;
  writeTree(folder, { ".git/hooks/pre-commit": `#!/bin/sh\n${verify} >>'${log}' 2>&1\nexit 0\n` });
  chmodSync(join(folder, ".git/hooks/pre-commit"), 0o755);
  return log;
}

describe.skipIf(nixIsMissing())("flake-split verify in a git hook", () => {
  test("compares what is about to be committed, and leaves the repository alone", () => {
    const folder = commitAll(folderWith({ ...flake(1), other: "1" }));
    const log = addHook(folder);
    const linked = join(folderWith({}), "linked");
    git(folder, "worktree", "add", "-q", "-b", "linked", linked);
    const settings = readFileSync(join(folder, ".git/config"), "utf8");

    for (const place of [folder, linked]) {
      writeTree(place, { ...flake(2), other: "2" });
      git(place, "commit", "-a", "-m", "all of it");
      expect(git(place, "show", "--format=", "--name-only", "HEAD")).toBe("flake.nix\nother\n");
      expect(git(place, "status", "--porcelain")).toBe("");
    }
    writeTree(folder, { ...flake(3), other: "3" });
    git(folder, "commit", "-m", "one file", "flake.nix");
    expect(git(folder, "show", "--format=", "--name-only", "HEAD")).toBe("flake.nix\n");
    expect(git(folder, "status", "--porcelain")).toBe(" M other\n");

    expect(readFileSync(join(folder, ".git/config"), "utf8")).toBe(settings);
    const said = readFileSync(log, "utf8");
    expect(said.match(/different +lib\.a/g) ?? said).toHaveLength(3);
    expect(said.match(/not the same as/g) ?? said).toHaveLength(3);
  });
});
