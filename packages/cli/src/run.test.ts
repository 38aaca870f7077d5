import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { example } from "../test/example.ts";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";
import { nodeFileSystem } from "./node-file-system.ts";

describe("use", () => {
  test("help names every command of the registry, and goes to stdout", async () => {
    const ran = await runIn("/", ["--help"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toMatch(/plan .*\n.*phase1 +Move package lists.*\n.*phase2 .*\n.*phase3 /);
  });

  test.each([[["phase1", "--help"]], [["help", "phase1"]]])("%j is the help of a command", async (argv) => {
    const ran = await runIn("/", argv);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain("Usage: flake-split phase1 [DIR] [options]");
    expect(ran.stdout).toContain("Risk: low.");
    expect(ran.stdout).toContain("--dry-run");
  });

  test("the help of plan leaves out what only a writing command takes", async () => {
    const { stdout } = await runIn("/", ["plan", "--help"]);
    expect(stdout).not.toContain("--dry-run");
    expect(stdout).toContain("Formats: tree (default), summary, markdown");
  });

  test("the version is the package's", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await runIn("/", ["--version"])).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  });

  test.each([
    [[], "a command is missing"],
    [["phase9"], "did you mean phase1?"],
    [["explode"], "there is no command explode"],
    [["phase1", "--dryrun"], "there is no --dryrun; did you mean --dry-run?"],
    [["phase1", "-z"], "there is no -z"],
    [["phase1", "--check=yes"], "--check takes no value"],
    [["phase1", "--output"], "--output needs a value: --output FILE"],
    [["phase1", "--output", "--dry-run"], "--output needs a value"],
    [["phase1", "--format", "tree"], "--format tree is not for phase1; it takes diff, summary, markdown"],
    [["plan", "--format", "diff"], "--format diff is not for plan"],
    [["plan", "--check"], "plan never changes anything"],
    [["phase1", "--check", "--verify"], "--check doesn't ask Nix"],
    [["phase1", "a", "b"], "one folder at a time"],
    [["phase1", "nowhere"], "there is no folder nowhere"],
    [["phase1", "flake.nix"], "flake.nix is not a folder"],
    [["phase1", "--output", "flake.nix"], "would overwrite the flake"],
    [["phase1", "--output", "."], "is a folder"],
    [["phase1", "--output", "gone/x.diff"], "is in a folder that isn't there"],
  ])("%j is wrong use", async (argv, message) => {
    const folder = folderWith({ "flake.nix": example });
    const ran = await runIn(folder, argv);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(message);
    expect(snapshot(folder)).toEqual({ "flake.nix": example });
  });

  test("a bug asks for a report, with the stack only on request", async () => {
    const folder = folderWith({ "flake.nix": example });
    const ran = await runIn(folder, ["phase2"]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain("this is a bug: phase2 is broken\nPlease report it");
    expect(ran.stderr).not.toContain("at ");
    const debugged = await runIn(folder, ["phase2"], { env: { FLAKE_SPLIT_DEBUG: "1" } });
    expect(debugged.stderr).toMatch(/\n +at /);
  });
});

describe("plan", () => {
  test("shows what goes where and why, then what stays and why", async () => {
    const ran = await runIn(folderWith({ "flake.nix": example }), ["plan"]);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toMatchInlineSnapshot(`
      "flake.nix: 16 lines, of which 4 lines in 4 bindings go to 3 files

      packages (phase1)
      ├─ nix/packages/base.nix  2 lines
      │  ├─ basePackages   flake.nix:4:1  1 line
      │  │  name: is called basePackages
      │  └─ extraPackages  flake.nix:5:1  1 line
      │     name: is called extraPackages
      └─ nix/packages/ros.nix  1 line
         └─ rosPackages  flake.nix:11:1  1 line
            name: is called rosPackages

      shells (phase1)
      └─ nix/shells/default.nix  1 line
         └─ shell  flake.nix:8:1  1 line
            name: is called shell

      stays in flake.nix
      └─ stays  flake.nix:14:1  1 line
         a \`with\` may bind it [plan/with]
      "
    `);
  });

  test("as a summary", async () => {
    const ran = await runIn(folderWith({ "flake.nix": example }), ["plan", "--format", "summary"]);
    expect(ran.stdout).toMatchInlineSnapshot(`
      "plan: flake.nix, 16 lines

        packages  3 bindings  3 lines  2 files
        shells    1 binding   1 line   1 file

      left alone: 1 binding
        flake.nix:14:1  stays: a \`with\` may bind it
      "
    `);
  });

  test("as JSON of a stated version", async () => {
    const ran = await runIn(folderWith({ "flake.nix": example }), ["plan", "--format", "json"]);
    const report = JSON.parse(ran.stdout);
    expect(report).toMatchObject({
      version: 1,
      command: "plan",
      result: "planned",
      files: [],
      diagnostics: [],
    });
    expect(report.placements[0]).toEqual({
      binding: "basePackages",
      range: { start: { line: 4, column: 1, offset: 43 }, end: { line: 4, column: 24, offset: 66 } },
      lines: 1,
      category: "packages",
      file: "nix/packages/base.nix",
      phase: "phase1",
      reasons: [{ heuristic: "name", reason: "is called basePackages" }],
    });
  });
});

describe("a dry run", () => {
  test("prints the diff and writes nothing", async () => {
    const folder = folderWith({ "flake.nix": example });
    const ran = await runIn(folder, ["phase1", "--dry-run"]);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toMatch(
      /^diff --git a\/nix\/packages\/base.nix b\/nix\/packages\/base.nix\nnew file mode 100644\n--- \/dev\/null\n/,
    );
    expect(snapshot(folder)).toEqual({ "flake.nix": example });
  });

  test.each([".", "a/b"])("of a flake in %s of the repository is what a run writes", async (place) => {
    const make = () =>
      commitAll(folderWith({ [join(place, "flake.nix")]: example.replaceAll("\n", "\r\n") }));
    const [applied, written] = [make(), make()];
    const { stdout } = await runIn(join(applied, place), ["phase1", "--dry-run"]);
    const diff = join(folderWith({ "the.diff": stdout }), "the.diff");
    git(join(applied, place), "apply", diff);
    await runIn(join(written, place), ["phase1"]);
    expect(snapshot(applied)).toEqual(snapshot(written));
    expect(Object.keys(snapshot(written))).toContain(join(place, "nix/packages/base.nix"));
  });

  test("starts no process", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    const started: unknown[] = [];
    const nobody = (args: readonly string[]) => void started.push(args);
    await runIn(folder, ["phase1", "--dry-run"], { git: nobody as () => undefined });
    expect(started).toEqual([]);
  });

  test("--check answers with the exit status, and with nothing on stdout", async () => {
    const folder = folderWith({ "flake.nix": example });
    const changing = await runIn(folder, ["phase1", "--check"]);
    expect(changing).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "flake-split: phase1 would change 4 files\n",
    });
    expect(await runIn(folder, ["phase3", "--check"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(snapshot(folder)).toEqual({ "flake.nix": example });
  });

  test("--output writes the result to a file, without colours", async () => {
    const folder = folderWith({ "flake.nix": example });
    const ran = await runIn(folder, ["phase1", "--dry-run", "-o", "x.diff"], { env: { FORCE_COLOR: "1" } });
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    const direct = await runIn(folder, ["phase1", "--dry-run"]);
    expect(readFileSync(join(folder, "x.diff"), "utf8")).toBe(direct.stdout);
  });
});

describe("a run", () => {
  test("writes, tells git, and ends with what to do next", async () => {
    const folder = commitAll(folderWith({ "flake.nix": example }));
    const ran = await runIn(folder, ["phase1"]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatchInlineSnapshot(`
      "phase1 changed 4 files

        + nix/packages/base.nix   2 lines
        + nix/shells/default.nix  1 line
        + nix/packages/ros.nix    1 line
        ~ flake.nix               16 → 6 lines

      moved 4 bindings with 4 lines; flake.nix: 16 → 6 lines

      left alone: 1 binding
        flake.nix:14:1  stays: a \`with\` may bind it

      next
        nix flake check
        nix develop
      "
    `);
    expect(ran.stderr).toBe(
      "flake-split: told git of new files (git add -N): nix/packages/base.nix nix/shells/default.nix nix/packages/ros.nix\n",
    );
    expect(git(folder, "status", "--porcelain")).toBe(
      " M flake.nix\n A nix/packages/base.nix\n A nix/packages/ros.nix\n A nix/shells/default.nix\n",
    );
    expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
  });

  test("says that nothing can undo it outside git", async () => {
    const ran = await runIn(folderWith({ "flake.nix": example }), ["phase1"]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("nothing can undo what was written");
  });

  test("that has nothing to do says so", async () => {
    const ran = await runIn(folderWith({ "flake.nix": "{ }\n" }), ["phase1"]);
    expect(ran).toMatchObject({ status: 0, stdout: "phase1: nothing to change\n" });
  });

  test("--quiet leaves errors alone", async () => {
    const quiet = await runIn(folderWith({ "flake.nix": example }), ["phase1", "-q"]);
    expect(quiet).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const refused = await runIn(folderWith({ "flake.nix": "#fail\n" }), ["phase1", "-q"]);
    expect(refused.stderr).toContain("error[syntax/fake]");
  });

  test("as JSON holds each file's diff", async () => {
    const ran = await runIn(folderWith({ "flake.nix": example }), ["phase1", "--format", "json"]);
    const report = JSON.parse(ran.stdout);
    expect(report).toMatchObject({ version: 1, command: "phase1", result: "applied" });
    expect(report.files.map((file: { path: string }) => file.path)).toContain("flake.nix");
    expect(report.files[0].diff).toMatch(/^diff --git /);
  });
});

describe("a refusal", () => {
  test("shows the place, a code frame, why, help and related places", async () => {
    const ran = await runIn(folderWith({ "flake.nix": "{\n  a = 1;\n\t#fail ä\n  b = 2;\n}\n" }), ["phase1"]);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toMatchInlineSnapshot(`
      "flake.nix:3:1: error[syntax/fake]: this can't be parsed
          |
        2 |   a = 1;
        3 | 	#fail ä
          | ^^^^^^^^
        4 |   b = 2;
        why: because
        help: write it anew
        flake.nix:1:1: related: began here
      "
    `);
  });

  test("as JSON", async () => {
    const ran = await runIn(folderWith({ "flake.nix": "#fail\n" }), ["phase1", "--format", "json"]);
    expect(ran.status).toBe(1);
    const report = JSON.parse(ran.stdout);
    expect(report).toMatchObject({ version: 1, result: "refused", files: [] });
    expect(report.diagnostics[0]).toMatchObject({
      code: "syntax/fake",
      range: { start: { line: 1, column: 1, offset: 0 } },
    });
  });
});

test("a disk that can't be read is no bug", async () => {
  const denied = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  const fs = {
    ...nodeFileSystem,
    status() {
      throw denied;
    },
  };
  const ran = await runIn("/", ["plan"], { fs });
  expect(ran).toMatchObject({ status: 1, stderr: "flake-split: EACCES: permission denied\n" });
});

describe("the terminal", () => {
  const flake = { "flake.nix": example };

  test("gets a spinner, which is stopped, and colours", async () => {
    const ran = await runIn(folderWith(flake), ["phase1", "--dry-run"], { isTTY: true });
    expect(ran.spinners).toEqual(["Packages…"]);
    expect(ran.stdout).toContain("\u001b[32m+");
  });

  test("gets no spinner when the run is quiet, none in a pipe", async () => {
    expect((await runIn(folderWith(flake), ["plan", "-q"], { isTTY: true })).spinners).toEqual([]);
    expect((await runIn(folderWith(flake), ["plan"])).spinners).toEqual([]);
  });

  test.each([{ TERM: "dumb" }, { CI: "true" }])("gets no spinner with %j", async (env) => {
    expect((await runIn(folderWith(flake), ["plan"], { isTTY: true, env })).spinners).toEqual([]);
  });

  test("has its spinner stopped by a bug, too", async () => {
    const ran = await runIn(folderWith(flake), ["phase2"], { isTTY: true });
    expect(ran.spinners).toEqual(["Commands…"]);
  });

  test.each([
    [{}, [], true, true],
    [{}, [], false, false],
    [{ NO_COLOR: "1" }, [], true, false],
    [{ NO_COLOR: "" }, [], true, true],
    [{ FORCE_COLOR: "1" }, [], false, true],
    [{ FORCE_COLOR: "0" }, [], true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, [], true, false],
    [{ FORCE_COLOR: "1" }, ["--no-color"], true, false],
    [{ TERM: "dumb" }, [], true, false],
  ])("with %j, %j and a terminal (%j) has colours: %j", async (env, flags, isTTY, colored) => {
    const ran = await runIn(folderWith(flake), ["plan", ...flags], { env, isTTY });
    expect(ran.stdout.includes("\u001b[")).toBe(colored);
  });
});
