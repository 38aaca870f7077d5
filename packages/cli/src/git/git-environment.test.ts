import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git } from "../../test/test-host.ts";
import { nodeFileSystem } from "../node-file-system.ts";
import { gitEnvironment } from "./git-environment.ts";

/** What git gets in a folder of what a hook has. */
const kept = (environment: Readonly<Record<string, string>>, folder: string, cwd = folder) =>
  gitEnvironment(nodeFileSystem, environment, cwd, folder);

describe("git's environment", () => {
  const plain = { HOME: "/home/x", GIT_AUTHOR_NAME: "x", GIT_CONFIG_COUNT: "0", GIT_SSH_COMMAND: "ssh" };

  test("holds no repository but the one of the folder, and all that is a setting", () => {
    const folder = commitAll(folderWith({ "sub/a": "1" }));
    const tied = {
      ...plain,
      GIT_DIR: ".git",
      GIT_WORK_TREE: ".",
      GIT_PREFIX: "",
      GIT_LITERAL_PATHSPECS: "1",
    };
    expect(kept(tied, folder)).toEqual(plain);
    expect(kept(tied, join(folder, "sub"), folder)).toEqual(plain);
    expect(kept(plain, folder)).toBe(plain);
  });

  test("holds an index of that repository, named from the root or in full, as a linked work tree has its own", () => {
    const folder = commitAll(folderWith({ "sub/a": "1" }));
    const other = commitAll(folderWith({}));
    const linked = join(folderWith({}), "linked");
    git(folder, "worktree", "add", "-q", linked);
    const index = (folder: string) => git(folder, "rev-parse", "--absolute-git-dir").trim();
    const own = { ...plain, GIT_INDEX_FILE: join(folder, ".git/index.lock") };
    expect(kept({ ...plain, GIT_INDEX_FILE: ".git/index.lock" }, join(folder, "sub"), folder)).toEqual(own);
    expect(kept(own, folder)).toEqual(own);
    const lock = { ...plain, GIT_INDEX_FILE: join(index(linked), "index.lock") };
    expect(kept(lock, linked)).toEqual(lock);
    expect(kept(lock, folder)).toEqual(plain);
    expect(kept(own, other)).toEqual(plain);
    mkdirSync(join(folder, "none"));
    expect(kept({ ...plain, GIT_INDEX_FILE: "/nowhere/index" }, join(folder, "none"))).toEqual(plain);
  });
});
