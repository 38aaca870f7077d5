import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { example } from "../../test/example.ts";
import { commitAll, folderWith, git, runIn, snapshot } from "../../test/test-host.ts";

/** A run of `phase1 --interactive` on the example, whose two groups of packages and one of shells go to three files. */
async function answered(typed: readonly string[], ...flags: readonly string[]) {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const ran = await runIn(folder, ["phase1", "--interactive", ...flags], { typed });
  return { ...ran, files: snapshot(folder), folder };
}

const untouched = { "flake.nix": example };
const allFiles = ["flake.nix", "nix/packages/base.nix", "nix/packages/ros.nix", "nix/shells/default.nix"];

/** The files that are there after some answers. */
async function written(...typed: readonly string[]): Promise<readonly string[]> {
  const { files } = await answered(typed);
  return Object.keys(files)
    .filter((path) => !path.endsWith("/"))
    .sort();
}

describe("a question", () => {
  test("shows what goes where, with its place, reason and code", async () => {
    const { stderr } = await answered(["q"], "--no-color");
    expect(stderr).toMatchInlineSnapshot(`
      "
      (1/3) phase1, packages: nix/packages/base.nix, 2 bindings, 2 lines
        flake.nix:4  basePackages: is called basePackages
          basePackages = [ ];
        flake.nix:5  extraPackages: is called extraPackages
          extraPackages = [ ];
      Move it to nix/packages/base.nix [y,n,Y,N,a,s,d,b,q,?]? q
      flake-split: stopped: nothing is written
      "
    `);
  });

  test("explains its letters, and is put again after an answer that it doesn't know", async () => {
    const { stderr } = await answered(["what", "", "q"], "--no-color");
    expect(stderr.match(/^Move it to nix\/packages\/base\.nix/gm)).toHaveLength(3);
    expect(stderr.match(/y - yes\n/g)).toHaveLength(1);
    expect(stderr).toContain("q - quit; nothing is written\n");
  });

  test("shows the diff that a yes adds to those before", async () => {
    const { stderr } = await answered(["y", "d", "q"], "--no-color");
    expect(stderr).toContain("+++ b/nix/packages/ros.nix\n@@ -0,0 +1 @@\n+    rosPackages = [ ];\n");
    expect(stderr).not.toContain("+++ b/nix/packages/base.nix");
    expect(stderr).not.toContain("+++ b/nix/shells/default.nix");
  });

  test("shows that diff in the pager, if stdout is a terminal, too", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    const argv = ["phase1", "-i"];
    const options = { typed: ["d", "q"], isTTY: true, pager: (text: string) => text, git: () => undefined };
    const paged = await runIn(folder, [...argv, "--allow-dirty"], options);
    expect(paged.stdout).toMatch(/^less: .*diff --git/);
    const plain = await runIn(folder, [...argv, "--allow-dirty", "--no-pager"], options);
    expect(plain.stdout).toBe("");
    expect(plain.stderr).toContain("diff --git");
  });
});

describe("the answers", () => {
  test.each([
    [["y", "y", "y"], allFiles],
    [
      ["yes", "NO", "y"],
      ["flake.nix", "nix/packages/base.nix", "nix/shells/default.nix"],
    ],
    [["a"], allFiles],
    [
      ["n", "a"],
      ["flake.nix", "nix/packages/ros.nix", "nix/shells/default.nix"],
    ],
    [
      ["Y", "n"],
      ["flake.nix", "nix/packages/base.nix", "nix/packages/ros.nix"],
    ],
    [
      ["N", "y"],
      ["flake.nix", "nix/shells/default.nix"],
    ],
    [
      ["y", "s"],
      ["flake.nix", "nix/packages/base.nix"],
    ],
    [
      ["n", "b", "y", "n", "n"],
      ["flake.nix", "nix/packages/base.nix"],
    ],
    [["b", "s"], ["flake.nix"]],
  ])("%j write %j", async (typed, paths) => expect(await written(...typed)).toEqual(paths));

  test("yes to everything is the run without questions, byte for byte", async () => {
    const folder = commitAll(folderWith(untouched));
    const unasked = await runIn(folder, ["phase1"]);
    const { files, stdout, status } = await answered(["a"]);
    expect(files).toEqual(snapshot(folder));
    expect({ stdout, status }).toEqual({ stdout: unasked.stdout, status: unasked.status });
  });

  test("no to everything writes nothing, and says so", async () => {
    const { files, stdout, stderr, status } = await answered(["s"]);
    expect(files).toEqual(untouched);
    expect(status).toBe(0);
    expect(stderr).toContain("flake-split: left as you said: 3 of 3 groups; the next run asks again");
    expect(stdout).toContain("phase1: nothing to change\n");
    expect(stdout).toContain("  flake.nix:4:1  basePackages: declined when asked\n");
  });

  test.each([
    [["y", "q"], 1],
    [["y"], 130],
    [[], 130],
  ])("%j and then no more end it with status %i and nothing written", async (typed, status) => {
    const ran = await answered(typed);
    expect(ran).toMatchObject({ status, stdout: "", files: untouched });
    expect(ran.stderr).toMatch(/flake-split: stopped: nothing is written\n$/);
  });

  test("hold for the dry run, whose diff is what would be written", async () => {
    const { stdout, files, folder } = await answered(["n", "y", "y"], "--dry-run");
    expect(files).toEqual(untouched);
    writeFileSync(join(folder, "the.diff"), stdout);
    git(folder, "apply", "the.diff");
    expect({ ...snapshot(folder), "the.diff": "" }).toEqual({
      ...(await answered(["n", "y", "y"])).files,
      "the.diff": "",
    });
  });

  test("hold for the commit", async () => {
    const { folder, status } = await answered(["n", "y", "n"], "--commit");
    expect(status).toBe(0);
    const message = git(folder, "log", "-1", "--format=%B");
    expect(message).toContain("Moved:\nrosPackages -> nix/packages/ros.nix\n\n");
  });

  test("hold for reports: what is declined has its code", async () => {
    const { stdout } = await answered(["n", "a"], "--format", "json");
    const { left, files } = JSON.parse(stdout);
    const codes = left.map(({ binding, code }: { binding: string; code: string }) => `${binding} ${code}`);
    expect(codes).toEqual(["basePackages plan/declined", "extraPackages plan/declined", "stays plan/with"]);
    expect(files).toHaveLength(3);
  });
});

describe("nothing is asked", () => {
  test.each([
    [["--interactive"], "--interactive needs a terminal"],
    [["-i", "--check"], "leave one of them out"],
    [["-i", "--quiet"], "leave one of them out"],
  ])("with %j, which is wrong use", async (flags, message) => {
    const folder = folderWith(untouched);
    const ran = await runIn(folder, ["phase1", ...flags], flags.length > 1 ? { typed: ["a"] } : {});
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(message);
    expect(snapshot(folder)).toEqual(untouched);
  });

  test("where answers come from a pipe, or questions would go to one", async () => {
    const ran = await runIn(folderWith(untouched), ["phase1", "-i"], { typed: ["a"], isTTY: false });
    expect(ran).toMatchObject({ status: 2, stdout: "" });
  });

  test("for plan, which moves nothing", async () => {
    const ran = await runIn(folderWith(untouched), ["plan", "-i"], { typed: ["a"] });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("--interactive is not for plan");
  });

  test("where git couldn't undo it anyway", async () => {
    const ran = await runIn(folderWith(untouched), ["phase1", "-i", "--commit"], { typed: ["a"] });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("git/failed");
    expect(ran.stderr).not.toContain("Move it");
    const folder = commitAll(folderWith(untouched));
    writeFileSync(join(folder, "flake.nix"), `# changed\n${example}`);
    const dirty = await runIn(folder, ["phase1", "-i"], { typed: ["a"] });
    expect(dirty.status).toBe(1);
    expect(dirty.stderr).toContain("git/dirty");
    expect(dirty.stderr).not.toContain("Move it");
  });

  test("where nothing moves, or nothing can be read", async () => {
    const idle = await runIn(folderWith({ "flake.nix": "{ }\n" }), ["phase1", "-i"], { typed: [] });
    expect(idle).toMatchObject({ status: 0 });
    const broken = await runIn(folderWith({ "flake.nix": "#fail\n" }), ["phase1", "-i"], { typed: [] });
    expect(broken).toMatchObject({ status: 1 });
  });
});
