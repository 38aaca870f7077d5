import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadParser } from "@flake-split/syntax";
import { describe, expect, test } from "vitest";
import { commitAll, folderWith, git, type Ran, runIn, snapshot } from "../../test/test-host.ts";

/* Repositories that are odd, and flakes that are: what a run makes of them, with the real phases. */

/** A flake of one system with members as given, each long enough to get a file. */
function flakeWith(members: readonly string[]): string {
  const items = members.map(
    (name) =>
      `      ${name} = pkgs.buildEnv {\n        name = "x";\n        paths = [ ];\n        y = 1;\n      };`,
  );
  return `{
  outputs = { self, nixpkgs }: let
    system = "x86_64-linux";
    pkgs = nixpkgs.legacyPackages.\${system};
  in {
    packages.x86_64-linux = {
${items.join("\n")}
    };
  };
}
`;
}

const plainFlake = flakeWith(["default", "tool"]);
const split = ["flake.nix", "nix/", "nix/packages/", "nix/packages/default.nix"];

function runReal(folder: string, argv: readonly string[] = ["phase1"]): Promise<Ran> {
  return runIn(folder, argv, { codemods });
}

describe("repositories", () => {
  test("a submodule is a repository of its own: nothing is told to the outer one", async () => {
    const inner = commitAll(folderWith({ "flake.nix": plainFlake }));
    const outer = commitAll(folderWith({ "README.md": "outer\n" }));
    git(outer, "-c", "protocol.file.allow=always", "submodule", "-q", "add", inner, "sub");
    git(outer, "commit", "-qm", "sub");
    expect((await runReal(join(outer, "sub"))).status).toBe(0);
    expect(git(join(outer, "sub"), "status", "--porcelain")).toContain(" A nix/packages/default.nix\n");
    expect(git(outer, "status", "--porcelain")).toBe(" M sub\n");
  });

  test("a bare repository has no flake", async () => {
    const bare = join(folderWith({}), "x.git");
    git(commitAll(folderWith({ "flake.nix": plainFlake })), "clone", "-q", "--bare", ".", bare);
    const ran = await runReal(bare);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("flake.nix: error[input/missing]");
  });

  test("a jj checkout without git says that git can't undo, and jj can", async () => {
    const folder = folderWith({ "flake.nix": plainFlake, ".jj/repo/x": "" });
    const ran = await runReal(folder);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain(
      "this folder is in a jj repository without git: jj undo takes back what was written",
    );
    expect(Object.keys(snapshot(folder))).toEqual(expect.arrayContaining(split));
  });

  test("a jj checkout beside git is told to git", async () => {
    const folder = commitAll(folderWith({ "flake.nix": plainFlake }));
    mkdirSync(join(folder, ".jj"));
    const ran = await runReal(folder);
    expect(ran.stderr).toContain("told git of new files");
    expect(ran.stderr).not.toContain("nothing can undo");
  });

  test("a .git file that leads nowhere is no repository", async () => {
    const folder = folderWith({ "flake.nix": plainFlake, ".git": "gitdir: /nowhere/at/all\n" });
    const ran = await runReal(folder);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("not in a git repository");
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("a folder that may not be written to", async () => {
    const folder = folderWith({ "flake.nix": plainFlake });
    chmodSync(folder, 0o555);
    const ran = await runReal(folder);
    chmodSync(folder, 0o755);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("error[disk/denied]");
  });

  test("nothing is written but flake.nix, the folder and git's index", async () => {
    const folder = commitAll(folderWith({ "flake.nix": plainFlake, "other/x.nix": "{ }\n", nix: "" }));
    rmSync(join(folder, "nix"));
    git(folder, "commit", "-qam", "no nix");
    const before = snapshot(join(folder, ".git"));
    expect((await runReal(folder)).status).toBe(0);
    const now = snapshot(join(folder, ".git"));
    const changed = Object.keys({ ...before, ...now }).filter((path) => before[path] !== now[path]);
    // The empty blob is what `git add -N` stands a new file for.
    expect(changed.filter((path) => !path.startsWith("objects/"))).toEqual(["index"]);
    const touched = git(folder, "status", "--porcelain")
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(3));
    expect(touched.filter((path) => path !== "flake.nix" && !path.startsWith("nix/"))).toEqual([]);
  });
});

describe("names", () => {
  const odd = [
    '"my.pkg"',
    '"c++"',
    '""',
    '"a b"',
    '"${"x"}"',
    '"a/../../b"',
    '".."',
    '"con"',
    '"\\${x}"',
    '"ü"',
    "Tool",
    "tool",
  ];

  test("of members never lead out of the folder, or into each other", async () => {
    const folder = folderWith({ "flake.nix": flakeWith(odd) });
    expect((await runReal(folder)).status).toBe(0);
    const after = snapshot(folder);
    const paths = Object.keys(after);
    expect(paths.filter((path) => path !== "flake.nix" && !path.startsWith("nix/"))).toEqual([]);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    for (const path of paths.filter((name) => !name.endsWith("/")))
      expect(path).toMatch(/^[a-zA-Z0-9/._-]+$/);
    const parser = await loadParser();
    const texts = paths
      .filter((path) => path.endsWith(".nix"))
      .map((path) => Buffer.from(after[path] ?? "", "latin1").toString());
    for (const text of texts) expect(parser.parse({ path: "x.nix", text }).diagnostics).toEqual([]);
    expect(texts.join("").split("y = 1;")).toHaveLength(odd.length + 1);
  });

  test("that a split of another kind has taken are left to it", async () => {
    const files = {
      "flake.nix": plainFlake,
      "nix/packages/default.nix": "{ }: { }\n",
      "nix/packages/tool.nix": "{ }\n",
    };
    const folder = folderWith(files);
    const ran = await runReal(folder);
    const after = snapshot(folder);
    expect(after["nix/packages/default.nix"]).toBe("{ }: { }\n");
    expect(after["nix/packages/tool.nix"]).toBe("{ }\n");
    expect([0, 1]).toContain(ran.status);
  });

  test("of paths out of the repository still mean the same place", async () => {
    const text = plainFlake.replace("paths = [ ];", "paths = [ ../../outside/x ];\n        more = ../y.nix;");
    const folder = folderWith({ "flake.nix": text });
    expect((await runReal(folder)).status).toBe(0);
    const written = Object.values(snapshot(folder)).join("");
    expect(written).toContain("../../../../outside/x");
    expect(written).toContain("../../../y.nix");
  });
});

describe("sizes", () => {
  const deep = (levels: number) =>
    plainFlake.replace("y = 1", `y = ${"[".repeat(levels)}${"]".repeat(levels)}`);

  test("nesting of more than a thousand levels is refused", async () => {
    const ran = await runReal(folderWith({ "flake.nix": deep(1_200) }));
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("error[syntax/too-deep]");
  });

  test("nesting of some hundred levels moves", async () => {
    expect((await runReal(folderWith({ "flake.nix": deep(900) }))).status).toBe(0);
  });

  test("ten thousand bindings are done in seconds", async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `    v${at} = [ pkgs.git ];`).join("\n");
    const text = plainFlake
      .replace("  in {", `${many}\n  in {`)
      .replace("paths = [ ]", "paths = v1 ++ v9999");
    const start = performance.now();
    expect((await runReal(folderWith({ "flake.nix": text }), ["phase1", "--dry-run"])).status).toBe(0);
    // A machine that is busy takes longer; what grows with the square of the number takes minutes.
    expect(performance.now() - start).toBeLessThan(60_000);
  }, 120_000);
});
