import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { failingFileSystem } from "../../test/dying-file-system.ts";
import { example } from "../../test/example.ts";
import { commitAll, folderWith, git, runIn, snapshot } from "../../test/test-host.ts";
import { nodeFileSystem } from "../node-file-system.ts";

/** Runs phase 1 in a folder that must stay as it is, and returns what it says. */
async function refusedIn(folder: string, options: Parameters<typeof runIn>[2] = {}): Promise<string> {
  const before = snapshot(folder);
  const ran = await runIn(folder, ["phase1"], options);
  expect(ran).toMatchObject({ status: 1, stdout: "" });
  expect(snapshot(folder)).toEqual(before);
  return ran.stderr;
}

describe("the disk", () => {
  test.each(["makeDirectory", "createFile", "createHardLink", "rename", "createSymbolicLink"])(
    "being full at any %s takes everything back",
    async (step) => {
      for (let failing = 1; ; failing++) {
        let count = 0;
        const fs = failingFileSystem(nodeFileSystem, (name) =>
          name === step && ++count === failing ? "ENOSPC" : undefined,
        );
        const folder = commitAll(folderWith({ "flake.nix": example, "nix/packages/base.nix": "old\n" }));
        const before = snapshot(folder);
        const ran = await runIn(folder, ["phase1"], { fs });
        expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
        if (count < failing) {
          expect(ran.status).toBe(0);
          expect(failing).toBeGreaterThan(1);
          break;
        }
        expect(ran.status).toBe(1);
        expect(ran.stderr).toContain("error[disk/full]: the disk is full");
        expect(snapshot(folder)).toEqual(before);
      }
    },
  );

  test("forgets a run that was taken back before it clears up, lest the next one finish it", async () => {
    const folder = folderWith({ "flake.nix": example });
    const removed: string[] = [];
    const fs = failingFileSystem(nodeFileSystem, (step, path) => {
      if (step === "removeFile" && path.includes(".flake-split")) removed.push(basename(path));
      return step === "rename" && path === join(folder, "flake.nix") ? "EIO" : undefined;
    });
    expect(await refusedIn(folder, { fs })).toContain("nothing was changed");
    expect(removed.indexOf("journal.json")).toBeLessThan(
      removed.findIndex((name) => name.endsWith(".before")),
    );
  });

  test("staying full keeps what the next run needs", async () => {
    const folder = folderWith({ "flake.nix": example, "nix/packages/base.nix": "old\n" });
    const entry = join(folder, "flake.nix");
    let stopped = false;
    const fs = failingFileSystem(nodeFileSystem, (step, path) => {
      stopped ||= step === "rename" && path === entry;
      return stopped ? "EIO" : undefined;
    });
    const ended = { pid: 2 ** 22 + 1, started: "", hostname: hostname() };
    const ran = await runIn(folder, ["phase1"], { fs, process: ended });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("error[apply/rollback-failed]");
    expect((await runIn(folder, ["phase3"])).stderr).toContain("finished an interrupted run: 4 files");
  });

  test("without hard links works, too", async () => {
    const fs = failingFileSystem(nodeFileSystem, (step) => (step === "createHardLink" ? "EPERM" : undefined));
    const folder = folderWith({ "flake.nix": example });
    expect((await runIn(folder, ["phase1"], { fs })).status).toBe(0);
    const plainly = folderWith({ "flake.nix": example });
    await runIn(plainly, ["phase1"]);
    expect(snapshot(folder)).toEqual(snapshot(plainly));
  });

  test("that denies writing says so", async () => {
    const fs = failingFileSystem(nodeFileSystem, () => "EACCES");
    const said = await refusedIn(folderWith({ "flake.nix": example }), { fs });
    expect(said).toContain("error[disk/denied]");
  });

  test("keeps the entry's mode", async () => {
    const folder = folderWith({ "flake.nix": example });
    chmodSync(join(folder, "flake.nix"), 0o755);
    await runIn(folder, ["phase1"]);
    expect(statSync(join(folder, "flake.nix")).mode & 0o777).toBe(0o755);
  });

  test("is not overwritten where the entry is read-only", async () => {
    const folder = folderWith({ "flake.nix": example });
    chmodSync(join(folder, "flake.nix"), 0o444);
    expect(await refusedIn(folder)).toContain("flake.nix: error[disk/read-only]: is read-only");
  });
});

describe("what stands in the way", () => {
  test("a folder where a file has to go", async () => {
    const folder = folderWith({ "flake.nix": example });
    mkdirSync(join(folder, "nix/packages/base.nix"), { recursive: true });
    expect(await refusedIn(folder)).toContain(
      "nix/packages/base.nix: error[disk/not-a-file]: a folder stands",
    );
  });

  test("a file where a folder has to go", async () => {
    const said = await refusedIn(folderWith({ "flake.nix": example, nix: "a file\n" }));
    expect(said).toContain("nix: error[disk/not-a-directory]: a file stands where a folder has to go");
  });

  test("a file that can't be read as text", async () => {
    const folder = folderWith({ "flake.nix": example, "nix/packages/base.nix": Buffer.from([0xff]) });
    expect(await refusedIn(folder)).toContain("nix/packages/base.nix: error[disk/exists]");
  });

  test("a link that leads out of the repository", async () => {
    const folder = folderWith({ "flake.nix": example });
    const outside = folderWith({});
    symlinkSync(outside, join(folder, "nix"));
    expect(await refusedIn(folder)).toContain("error[disk/outside]");
    expect(snapshot(outside)).toEqual({});
  });

  test("an entry that somebody saves while the run computes", async () => {
    const folder = folderWith({ "flake.nix": example });
    const entry = join(folder, "flake.nix");
    const fs = failingFileSystem(nodeFileSystem, (step) => {
      if (step === "createSymbolicLink") writeFileSync(entry, "mine\n");
      return undefined;
    });
    const ran = await runIn(folder, ["phase1"], { fs });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("flake.nix: error[apply/changed-meanwhile]: was changed during the run");
    expect(snapshot(folder)).toEqual({ "flake.nix": "mine\n" });
  });

  test("a new file that somebody makes in the last moment is kept", async () => {
    const folder = folderWith({ "flake.nix": example });
    const fs = failingFileSystem(nodeFileSystem, (step, path) => {
      if (step === "createHardLink" && path.endsWith("base.nix")) writeFileSync(path, "mine\n");
      return undefined;
    });
    const ran = await runIn(folder, ["phase1"], { fs });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("error[disk/exists]");
    expect(snapshot(folder)).toMatchObject({ "flake.nix": example, "nix/packages/base.nix": "mine\n" });
  });
});

describe("links", () => {
  test("an entry that is a link stands for its file, and paths for that file's folder", async () => {
    const folder = commitAll(folderWith({ "infra/flake.nix": example }));
    symlinkSync("infra/flake.nix", join(folder, "flake.nix"));
    const ran = await runIn(folder, ["phase1"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("flake.nix is a link: working on infra/flake.nix");
    const after = snapshot(folder);
    expect(after["flake.nix"]).toBe("-> infra/flake.nix");
    expect(Object.keys(after)).toContain("infra/nix/packages/base.nix");
  });

  test("an entry that leads out of the repository is refused", async () => {
    const outside = folderWith({ "flake.nix": example });
    const folder = folderWith({});
    symlinkSync(join(outside, "flake.nix"), join(folder, "flake.nix"));
    expect(await refusedIn(folder)).toContain("error[input/outside]");
    expect(snapshot(outside)).toEqual({ "flake.nix": example });
  });

  test("a broken one is missing", async () => {
    const folder = folderWith({});
    symlinkSync("gone.nix", join(folder, "flake.nix"));
    expect(await refusedIn(folder)).toContain(
      "error[input/missing]: is a link to gone.nix, which isn't there",
    );
  });
});

describe("two runs at once", () => {
  const running = (text: string) => {
    const folder = folderWith({ "flake.nix": example });
    mkdirSync(join(folder, ".flake-split"));
    symlinkSync(text, join(folder, ".flake-split/lock"));
    return folder;
  };

  test("the second one waits for nobody and writes nothing", async () => {
    const folder = running(`${process.ppid}::${hostname()}`);
    expect(await refusedIn(folder)).toContain(
      `another run (process ${process.ppid} on ${hostname()}) is writing here`,
    );
  });

  test("a lock from another machine is believed", async () => {
    expect(await refusedIn(running("1:1:elsewhere"))).toContain("on elsewhere) is writing here");
  });

  test.each([
    ["process has ended", `${2 ** 22 + 1}::${hostname()}`],
    ["pid belongs to another process now", `${process.pid}:1:${hostname()}`],
  ])("a lock whose %s is taken over", async (_, text) => {
    const folder = running(text);
    writeFileSync(join(folder, ".flake-split/0.after"), "half a fi");
    const ran = await runIn(folder, ["phase1"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("removed what an interrupted run had left behind");
    expect(Object.keys(snapshot(folder))).not.toContain(".flake-split/");
  });

  test("a journal that can't be read is left to people", async () => {
    const folder = folderWith({ "flake.nix": example, ".flake-split/journal.json": "{" });
    const ran = await runIn(folder, ["phase1"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("error[apply/journal]");
    expect(readFileSync(join(folder, "flake.nix"), "utf8")).toBe(example);
  });
});

describe("git", () => {
  test.each([
    ["changed", (folder: string) => writeFileSync(join(folder, "flake.nix"), `${example}# mine\n`)],
    [
      "staged",
      (folder: string) => {
        writeFileSync(join(folder, "flake.nix"), `${example}# mine\n`);
        git(folder, "add", "flake.nix");
      },
    ],
  ])("refuses an entry that is %s, but for --allow-dirty", async (_, change) => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    change(folder);
    const said = await refusedIn(folder);
    expect(said).toContain("flake.nix: error[git/dirty]: has changes that are not committed");
    expect(said).toContain("--allow-dirty");
    expect((await runIn(folder, ["phase1", "--allow-dirty"])).status).toBe(0);
  });

  test("refuses an entry that git doesn't know", async () => {
    const folder = commitAll(folderWith({}));
    writeFileSync(join(folder, "flake.nix"), example);
    expect(await refusedIn(folder)).toContain("error[git/dirty]: is not in git");
  });

  test("doesn't mind other files", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example, "other.txt": "1\n" }));
    writeFileSync(join(folder, "other.txt"), "2\n");
    expect((await runIn(folder, ["phase1"])).status).toBe(0);
  });

  test("refuses new files that would be ignored", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example, ".gitignore": "nix/\n" }));
    const said = await refusedIn(folder);
    const rule = "`nix/` (.gitignore:1)";
    expect(said).toMatch(
      /^nix\/\S+: error\[git\/ignored\]: would be ignored by git, as \d+ more new files?: /m,
    );
    expect(said).toContain(rule);
    expect(said.match(/git\/ignored/g)).toHaveLength(1);
  });

  test("takes new files that a later rule lets in", async () => {
    const folder = commitAll(
      folderWith({ "flake.nix": example, ".gitignore": "*\n!*/\n!*.nix\n!.gitignore\n" }),
    );
    expect((await runIn(folder, ["phase1"])).status).toBe(0);
  });

  test("works in a folder of the repository", async () => {
    const folder = commitAll(folderWith({ "a/b/flake.nix": example }));
    const ran = await runIn(folder, ["phase1", "a/b"]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("nix flake check ./a/b");
    expect(git(folder, "status", "--porcelain")).toContain(" A a/b/nix/packages/base.nix\n");
    git(folder, "commit", "-qam", "after");
    writeFileSync(join(folder, "a/b/flake.nix"), example);
    writeFileSync(join(folder, "a/b/nix/packages/base.nix"), "mine\n");
    expect((await runIn(folder, ["phase1", "a/b"])).stderr).toContain(
      "nix/packages/base.nix: error[git/dirty]",
    );
  });

  test("works in a linked work tree", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    const other = join(folderWith({}), "tree");
    git(folder, "worktree", "add", "-q", other);
    expect((await runIn(other, ["phase1"])).status).toBe(0);
    expect(git(other, "status", "--porcelain")).toContain(" A nix/packages/base.nix\n");
    expect(snapshot(folder)).toEqual({ "flake.nix": example });
  });

  test("that can't be asked refuses; that can't be told is a finding", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    const answer = { status: 128, stdout: "", stderr: "fatal: dubious ownership\n" };
    expect(await refusedIn(folder, { git: () => answer })).toContain(
      "error[git/failed]: git says: fatal: dubious",
    );
    expect(await refusedIn(folder, { git: () => undefined })).toContain("git is not installed");
    const ran = await runIn(folder, ["phase1", "--allow-dirty"], { git: () => answer });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("warning[git/failed]: new files are not known to git");
    expect(ran.stderr).toContain("git add -N nix/packages/base.nix");
  });
});
