import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { fixturePath, loadFixture, nixIsMissing, pathLock } from "@flake-split/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitAll, folderWith, git, type HostOptions, runIn, writeTree } from "../../test/test-host.ts";
import { locateFlake } from "../flake-input.ts";
import { nodeHost } from "../node-host.ts";
import { verifyChange } from "./verify-change.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
afterAll(() => rmSync(store, { recursive: true, force: true }));

/** The machine's Nix with a store of its own, and without a network. */
const env: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: store,
  NIX_REMOTE: `local?root=${store}`,
  NIX_CONFIG: "substitute = false",
};

type Texts = Readonly<Record<string, string>>;
let before: Texts = {};
let after: Texts = {};
beforeAll(() => {
  const lock = { "flake.lock": pathLock({ nixpkgs: fixturePath("verify/nixpkgs") }) };
  before = { ...Object.fromEntries(loadFixture("verify/before")), ...lock };
  after = { ...Object.fromEntries(loadFixture("verify/after")), ...lock };
});

/** The fixture's flake, committed, and split since then with some texts replaced. */
function splitRepository(...changes: readonly (readonly [file: string, from: string, to: string])[]): string {
  const folder = commitAll(folderWith(before));
  const texts = { ...after };
  for (const [file, from, to] of changes) {
    expect(texts[file]).toContain(from);
    texts[file] = (texts[file] ?? "").replace(from, () => to);
  }
  writeTree(folder, texts);
  git(folder, "add", "-N", ".");
  return folder;
}

const verify = (folder: string, argv: readonly string[] = [], options: HostOptions = {}) =>
  runIn(folder, ["verify", "--jobs", "2", ...argv], { env, ...options });

/** Without commit names, which change. */
const plain = (text: string) => text.replace(/\([0-9a-f]{7}\)/g, "(1234567)");

describe.skipIf(nixIsMissing())("flake-split verify", () => {
  test("finds a split flake the same", async () => {
    const ran = await verify(splitRepository());
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(plain(ran.stdout)).toMatchSnapshot();
  });

  test("tells what differs in five ways, and why", async () => {
    const folder = splitRepository(
      ["nix/shells/default.nix", "/var/lib/heron", "/var/lib/herons"],
      ["nix/packages/default.nix", "pkgs.git pkgs.jq", "pkgs.jq pkgs.git"],
      ["nix/packages/default.nix", "src = ../../docs", "src = ../../pkgs"],
      ["flake.nix", 'lib.version = "1.0";', ""],
      ["nix/modules/heron.nix", "lib.mkIf", "lib.mkWhen"],
    );
    const ran = await verify(folder, ["--system", "x86_64-linux"]);
    expect(ran).toMatchObject({ status: 1, stderr: "" });
    expect(plain(ran.stdout)).toMatchSnapshot();
  });

  test("follows an input's change down to where it begins, and shows a module's option and a source's file", async () => {
    const folder = splitRepository(
      ["nix/modules/heron.nix", 'mkEnableOption "heron"', 'mkEnableOption "herons"'],
      ["docs/index.md", "\n", "\nmore\n"],
    );
    const packages = Object.fromEntries(loadFixture("verify/nixpkgs"));
    const hello = 'hello = final.mkDerivation { name = "hello-2.12";';
    expect(packages["packages.nix"]).toContain(hello);
    const nixpkgs = folderWith({
      ...packages,
      "packages.nix": (packages["packages.nix"] ?? "").replace(hello, `${hello} patches = "one";`),
    });
    writeTree(folder, { "flake.lock": pathLock({ nixpkgs }) });
    const { status, stdout } = await verify(folder, ["--system", "x86_64-linux"]);
    expect(status).toBe(1);
    expect(stdout).toContain("in shell → git-2.44 → hello-2.12: patches: is new: one");
    expect(stdout).toContain("source docs: other contents (index.md)");
    expect(stdout).toMatch(
      /nixosModules\.heron\n +…"Whether to enable heron"; → herons";\n +in hello-2\.12: patches: is new: one\n/,
    );
  });

  test("prints JSON, to a file if asked", async () => {
    const folder = splitRepository(["nix/shells/default.nix", "/var/lib/heron", "/var/lib/herons"]);
    const ran = await verify(folder, [
      "--format",
      "json",
      "--output",
      "out.json",
      "--system",
      "x86_64-linux",
    ]);
    expect(ran).toMatchObject({ status: 1, stdout: "", stderr: "" });
    const report = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(report).toMatchObject({ version: 1, command: "verify", result: "different", problem: null });
    const shell = report.outputs.find(({ path }: { path: string[] }) => path[0] === "devShells");
    expect(shell).toMatchObject({
      path: ["devShells", "x86_64-linux", "default"],
      result: "different",
      details: ["HERON_HOME: /var/lib/heron → /var/lib/herons"],
    });
  });

  test("compares with the merge base, or with what --base names", async () => {
    const folder = commitAll(folderWith(before));
    git(folder, "checkout", "-q", "-b", "split");
    writeTree(folder, { "flake.nix": (before["flake.nix"] ?? "").replace("1.0", "2.0") });
    git(folder, "commit", "-q", "-a", "-m", "split");
    const ran = await verify(folder, ["--system", "x86_64-linux"]);
    expect(plain(ran.stdout)).toContain("lib.version");
    expect(plain(ran.stdout)).toContain("not the same as the merge base with main (1234567)");
    const none = await verify(folder, ["--base", "HEAD"]);
    expect(none).toMatchObject({ status: 0, stdout: "" });
    expect(none.stderr).toContain("nothing has changed since HEAD");
  });

  test("compares with the state before the last run where everything is committed on the main branch", async () => {
    const folder = commitAll(folderWith(before));
    const ran = await runIn(folder, ["all", "--no-entry", "--commit"], { codemods });
    expect(ran.status).toBe(0);
    const kept = await verify(folder, ["--system", "x86_64-linux"]);
    expect(kept).toMatchObject({ status: 0, stderr: "" });
    expect(plain(kept.stdout)).toContain("the same as the state before the last run (1234567)");
    const flake = readFileSync(join(folder, "flake.nix"), "utf8");
    writeTree(folder, { "flake.nix": flake.replace("1.0", "2.0") });
    expect((await verify(folder, ["--system", "x86_64-linux"])).stdout).toContain("not the same as HEAD");
    git(folder, "commit", "-q", "-a", "-m", "another version");
    const changed = await verify(folder, ["--system", "x86_64-linux"]);
    expect(changed.status).toBe(1);
    expect(plain(changed.stdout)).toContain("not the same as the state before the last run (1234567)");
    git(folder, "checkout", "-q", "--orphan", "elsewhere");
    git(folder, "commit", "-q", "-m", "from nothing");
    git(folder, "branch", "-q", "-D", "main");
    expect((await verify(folder)).stderr).toContain("nothing has changed since HEAD");
  });

  test("says which files git doesn't know", async () => {
    const folder = commitAll(folderWith(before));
    writeTree(folder, after);
    const ran = await verify(folder, ["--system", "x86_64-linux"]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain("fails now");
    expect(ran.stderr).toContain("run git add -N for them");
  });

  test("tells why a new output fails, and which file git doesn't know", async () => {
    const folder = commitAll(folderWith({ "flake.nix": "{ outputs = _: { a = 1; }; }\n" }));
    const outputs = 'a = 1; b = throw "not yet"; c = import ./new.nix;';
    writeTree(folder, { "flake.nix": `{ outputs = _: { ${outputs} }; }\n`, "new.nix": "1\n" });
    const ran = await verify(folder);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/added +b\n +error: not yet\nadded +c\n +error: .*new\.nix/);
    expect(ran.stderr).toContain("git doesn't know new.nix");
  });

  test("says why a side can't be evaluated", async () => {
    const folder = splitRepository([
      "flake.nix",
      "inputs.nixpkgs.url",
      'inputs.more.url = "path:/nowhere"; inputs.nixpkgs.url',
    ]);
    const ran = await verify(folder);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("can't be evaluated as it is now");
    expect(ran.stderr).toContain("flake.lock doesn't have the input more");
    expect(ran.stderr).toContain("nix flake lock");
  });

  test("shows progress on a terminal alone", async () => {
    const folder = splitRepository();
    expect((await verify(folder, ["--system", "x86_64-linux"], { isTTY: true })).stderr).toContain(
      "evaluated",
    );
    expect((await verify(folder, ["--system", "x86_64-linux", "--quiet"], { isTTY: true })).stderr).toBe("");
  });

  test("is a comment on a pull request", async () => {
    const ran = await verify(splitRepository(), ["--format", "markdown"]);
    expect(ran.status).toBe(0);
    expect(plain(ran.stdout)).toMatchSnapshot();
    const folder = splitRepository(["nix/shells/default.nix", "/var/lib/heron", "/var/lib/<b>`herons`"]);
    const other = await verify(folder, ["--format", "markdown", "--system", "x86_64-linux"]);
    expect(other.status).toBe(1);
    expect(plain(other.stdout)).toMatchSnapshot();
    const unknown = await verify(folder, ["--format", "markdown", "--base", "nowhere"]);
    expect(unknown.stdout).toMatch(
      /^<!-- flake-split verify -->\n## `flake-split verify`: ❌ .*\n\n\| where/,
    );
  });

  test("gives its verdict to the comment of a phase, before it is written and after", async () => {
    const folder = commitAll(folderWith(before));
    const asked = ["phase1", "--verify", "--format", "markdown"];
    const dry = await runIn(folder, [...asked, "--dry-run"], { env, codemods });
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatch(
      /^- ✅ \*\*Evaluates alike\*\*: the same as before phase1, .*; \d+ outputs: /m,
    );
    expect(git(folder, "status", "--porcelain")).toBe("");
    const written = await runIn(folder, asked, { env, codemods });
    expect(written.stdout).toContain("✅ **Evaluates alike**");
    expect(git(folder, "status", "--porcelain")).not.toBe("");
  });

  test("says no in the comment of a phase that would change something", async () => {
    const folder = commitAll(folderWith(before));
    const phase = codemods.phases.find(({ name }) => name === "phase1");
    if (phase === undefined) throw new Error("there is no phase1");
    const wrong = {
      ...phase,
      run: (...args: Parameters<typeof phase.run>) => {
        const outcome = phase.run(...args);
        const changes = outcome.changes.map((change) => ({
          ...change,
          after: change.after?.replace("1.0", "2.0"),
        }));
        return { ...outcome, changes };
      },
    };
    const broken = { ...codemods, phases: [wrong] };
    const asked = ["phase1", "--verify", "--format", "markdown"];
    const dry = await runIn(folder, [...asked, "--dry-run"], { env, codemods: broken });
    expect(dry).toMatchObject({ status: 1 });
    expect(dry.stdout).toContain("❌ **Evaluates differently**");
    const written = await runIn(folder, asked, { env, codemods: broken });
    expect(written).toMatchObject({ status: 1 });
    expect(written.stdout).toContain("❌ **Evaluates differently**");
    expect(git(folder, "status", "--porcelain")).toBe("");
  });

  test("warns where nothing is known of what a phase changes", async () => {
    const folder = commitAll(folderWith({ "flake.nix": '{ outputs = _: { lib.a = throw "no"; }; }\n' }));
    const [phase] = codemods.phases;
    if (phase === undefined) throw new Error("there is no phase");
    const commenting = {
      ...phase,
      run: (tree: codemods.ReadTree) => ({
        changes: [
          { path: "flake.nix", before: tree.read("flake.nix"), after: `# new\n${tree.read("flake.nix")}` },
        ],
        plan: { placements: [], left: [], files: [] },
        diagnostics: [],
      }),
    };
    const ran = await runIn(folder, [phase.name, "--verify"], {
      env,
      codemods: { ...codemods, phases: [commenting] },
    });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("warning[verify/inconclusive]");
    expect(git(folder, "status", "--porcelain")).toBe(" M flake.nix\n");
  });

  test("verifies a run before it is written", async () => {
    const folder = commitAll(folderWith(before));
    const host = { ...nodeHost(), cwd: folder, env };
    const located = locateFlake(host, ".");
    if (located.kind !== "found") throw new Error("no flake");
    const settings = { systems: ["x86_64-linux"], jobs: 2, timeoutMs: undefined, pure: true, build: false };
    const changes = Object.keys(after)
      .filter((path) => before[path] !== after[path])
      .map((path) => ({ path, before: before[path], after: after[path] }));
    const { input } = located;
    expect(await verifyChange({ host, input, changes, settings })).toMatchObject({ verdict: "partial" });
    writeTree(folder, after);
    expect(await verifyChange({ host, input, changes, settings })).toMatchObject({ verdict: "partial" });
    const broken = changes.map((change) =>
      change.path === "flake.nix" ? { ...change, after: change.after?.replace("1.0", "2.0") } : change,
    );
    expect(await verifyChange({ host, input, changes: broken, settings })).toMatchObject({
      verdict: "different",
    });
  });
});

describe("flake-split verify without Nix", () => {
  const bare = { env: { PATH: "/nowhere" } };

  test("checks what can be read off the files", async () => {
    const ran = await runIn(folderWith(after), ["verify"], bare);
    expect(ran).toMatchObject({
      status: 0,
      stdout: "read 5 files: all parse, imports lead to files, names are bound\n",
    });
    expect(ran.stderr).toContain("Nix is not installed");
    const comment = await runIn(folderWith(after), ["verify", "--format", "markdown"], bare);
    expect(comment.stdout).toMatch(/^<!-- .* -->\n## `flake-split verify`: ⚠️ Nix is not installed: /);
    const dry = await runIn(
      commitAll(folderWith(before)),
      ["phase1", "--dry-run", "--verify", "--format", "markdown"],
      {
        env: { ...bare.env },
        codemods,
      },
    );
    expect(dry.status).toBe(1);
    expect(dry.stdout).toContain("⚠️ **Not verified**: Nix is not installed here");
  });

  test("says as JSON that nothing was compared, and what it found", async () => {
    const folder = folderWith({ "flake.nix": "{ outputs = _: { a = import ./a.nix; }; }\n" });
    const missing = await runIn(folder, ["verify", "--format", "json", "--output", "out.json"], bare);
    expect(missing).toMatchObject({ status: 1, stdout: "" });
    expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))).toMatchObject({
      result: "not-evaluated",
      base: null,
      complete: false,
      problem: { side: "after", code: "verify/missing-file", message: expect.stringContaining("a.nix") },
    });
    writeTree(folder, { "a.nix": "1\n" });
    const fine = await runIn(folder, ["verify", "--format", "json"], bare);
    expect(fine.status).toBe(0);
    expect(JSON.parse(fine.stdout)).toMatchObject({
      version: 1,
      result: "not-evaluated",
      problem: null,
      outputs: [],
    });
  });

  test("finds what doesn't parse, isn't there, or isn't bound", async () => {
    const folder = folderWith({
      "flake.nix": "{ outputs = _: { a = import ./a.nix; b = import ./b.nix; c = import ./c.nix; }; }\n",
      "a.nix": "nobody\n",
      "b.nix": "{ x = ; }\n",
    });
    const { status, stderr, stdout } = await runIn(folder, ["verify"], bare);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("nothing binds nobody");
    expect(stderr).toContain("b.nix");
    expect(stderr).toContain("imports c.nix, which isn't there");
  });
});

describe("flake-split verify, asked wrongly", () => {
  test.each([
    [["verify", "--jobs", "0"], "--jobs takes a number from 1 on"],
    [["verify", "--timeout", "soon"], "--timeout takes a number of seconds"],
    [["verify", "--format", "diff"], "--format diff is not for verify"],
    [["plan", "--base", "x"], "--base is not for plan, only for verify"],
  ])("%s", async (argv, message) => {
    const ran = await runIn(folderWith({ "flake.nix": "{ outputs = _: { }; }\n" }), argv, { env });
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(message);
  });
});

describe.skipIf(nixIsMissing())("flake-split verify with nothing to compare with", () => {
  const files = { "flake.nix": "{ outputs = _: { }; }\n" };

  test("outside of git", async () => {
    const ran = await runIn(folderWith(files), ["verify"], { env });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("isn't in a git repository");
  });

  test("before the first commit, at an unknown revision, without git", async () => {
    const folder = folderWith(files);
    git(folder, "init", "-q", "-b", "main");
    expect((await runIn(folder, ["verify"], { env })).stderr).toContain("has no commit");
    commitAll(folder);
    expect((await runIn(folder, ["verify", "--base", "nowhere"], { env })).stderr).toContain(
      "no such revision",
    );
    const without = await runIn(folder, ["verify"], { env, git: () => undefined });
    expect(without).toMatchObject({ status: 1 });
    expect(without.stderr).toContain("git is not installed");
  });
});
