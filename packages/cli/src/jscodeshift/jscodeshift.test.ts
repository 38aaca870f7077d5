import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { describe, expect, test, vi } from "vitest";
import { results, transformWith } from "../../test/run-jscodeshift.ts";
import { commitAll, folderWith, git, runIn, snapshot, writeTree } from "../../test/test-host.ts";
import { writingPhases } from "../codemods.ts";
import { configName } from "../config/load-config.ts";

/* jscodeshift itself, with the built package, next to what the command line does to the same flakes. */

vi.setConfig({ testTimeout: 120_000 });

type Files = Readonly<Record<string, string>>;

/** Flakes with much and little to move, with other line endings and letters; all but the first move the shortest bindings, too. */
const flakes: Readonly<Record<string, Files>> = {
  monolith: flakeOf("monolith"),
  crlf: { ...flakeOf("shapes/crlf"), [configName]: '{ "inlineLines": 0 }' },
  "non-ascii": { ...flakeOf("shapes/non-ascii"), [configName]: '{ "inlineLines": 0, "directory": "parts" }' },
};
const names = Object.keys(flakes);
const entries = names.map((name) => `${name}/flake.nix`);

function flakeOf(fixture: string): Files {
  return Object.fromEntries([...loadFixture(fixture)].filter(([path]) => !/^split.*\.txt$/.test(path)));
}

/** A folder with a repository for each of the flakes. */
function repositories(): string {
  const folder = folderWith({});
  for (const name of names) {
    mkdirSync(join(folder, name));
    writeTree(join(folder, name), flakes[name] ?? {});
    commitAll(join(folder, name));
  }
  return folder;
}

/** Every file of every repository, and what git knows of them. */
function stateOf(folder: string): unknown {
  return {
    files: snapshot(folder),
    status: names.map((name) => git(join(folder, name), "status", "--porcelain")),
  };
}

async function commandLine(folder: string, ...args: readonly string[]): Promise<string> {
  let printed = "";
  for (const name of names) {
    const ran = await runIn(join(folder, name), args, { codemods });
    expect(ran, `${name}: ${args.join(" ")}`).toMatchObject({ status: 0 });
    printed += ran.stdout;
  }
  return printed;
}

describe.each([
  { mode: "in workers", flags: [] },
  { mode: "in band", flags: ["--run-in-band"] },
])("three repositories $mode", ({ flags }) => {
  test("a dry run writes nothing, and reports each diff once", async () => {
    const folder = repositories();
    const before = stateOf(folder);
    const { status, stdout } = transformWith("phase1", folder, "-d", ...flags, ...entries);
    expect(stateOf(folder)).toEqual(before);
    expect(status).toBe(0);
    expect(results(stdout)).toEqual({ errors: 0, unmodified: 0, skipped: 0, ok: 3 });
    const diffs = await commandLine(folder, "phase1", "--dry-run");
    for (const name of names) {
      const { stdout: diff } = await runIn(join(folder, name), ["phase1", "--dry-run"], { codemods });
      expect(stdout.split(diff)).toHaveLength(2);
    }
    const added = diffs.match(/^new file mode/gm)?.length;
    expect(added).toBeGreaterThan(30);
    expect(stdout).toContain(`files added: ${added}\nfiles changed: 3\nfiles removed: 0\n`);
  });

  test("a run writes what the command line writes, and the next one nothing", async () => {
    const [folder, other] = [repositories(), repositories()];
    const { status, stdout } = transformWith("phase1", folder, ...flags, ...entries);
    expect(status).toBe(0);
    expect(results(stdout)).toEqual({ errors: 0, unmodified: 0, skipped: 0, ok: 3 });
    for (const name of names) {
      expect(stdout).toContain(` REP ${name}/flake.nix phase1 changed `);
      expect(git(join(folder, name), "status", "--porcelain"), "git knows every file").not.toContain("??");
    }
    await commandLine(other, "phase1");
    const written = stateOf(folder);
    expect(written).toEqual(stateOf(other));

    const again = transformWith("phase1", folder, ...flags, ...entries);
    expect(results(again.stdout)).toEqual({ errors: 0, unmodified: 3, skipped: 0, ok: 0 });
    expect(stateOf(folder)).toEqual(written);
  });
});

test.each(writingPhases(codemods).map(({ name }) => name))("%s does what the command does", async (phase) => {
  const make = () =>
    commitAll(folderWith(flakeOf(phase === "entry" ? "entry/each-default-system" : "monolith")));
  const [folder, other] = [make(), make()];
  if (phase === "join") {
    for (const each of [folder, other]) await runIn(each, ["phase2", "--commit"], { codemods });
  }
  const before = snapshot(folder);
  const { stdout } = transformWith(phase, folder, "flake.nix");
  expect(await runIn(other, [phase], { codemods })).toMatchObject({ status: 0 });
  expect(snapshot(folder)).not.toEqual(before);
  expect(snapshot(folder)).toEqual(snapshot(other));
  expect(git(folder, "status", "--porcelain")).toBe(git(other, "status", "--porcelain"));
  expect(results(stdout)).toMatchObject({ errors: 0, ok: 1 });
});

test("git apply takes the output of a dry run", async () => {
  const folder = commitAll(folderWith(flakeOf("monolith")));
  const { stdout } = transformWith("phase1", folder, "-d", "flake.nix");
  const file = join(folder, ".git/output.txt");
  writeFileSync(file, stdout);
  git(folder, "apply", file);
  const other = commitAll(folderWith(flakeOf("monolith")));
  await runIn(other, ["phase1"], { codemods });
  expect(snapshot(folder)).toEqual(snapshot(other));
});

test("-p prints the new flake.nix, in a dry run and in another", () => {
  const folder = commitAll(folderWith(flakeOf("monolith")));
  const dry = transformWith("phase2", folder, "-d", "-p", "flake.nix").stdout;
  const real = transformWith("phase2", folder, "-p", "flake.nix").stdout;
  const text = snapshotText(folder);
  expect(dry).toContain(`\n${text}`);
  expect(real).toContain(`\n${text}`);
});

function snapshotText(folder: string): string {
  return Buffer.from(snapshot(folder)["flake.nix"] ?? "", "latin1").toString("utf8");
}

describe("a flake that is refused", () => {
  const broken = { "flake.nix": "{ outputs = { self }: { packages = ; }; }\n" };

  test("is an error with its place and reason, and keeps nobody else from being split", () => {
    const folder = repositories();
    writeTree(join(folder, "crlf"), broken);
    git(join(folder, "crlf"), "commit", "-q", "-a", "-m", "broken");
    const { status, stdout } = transformWith("phase1", folder, ...entries);
    expect(status).toBe(0);
    expect(results(stdout)).toEqual({ errors: 1, unmodified: 0, skipped: 0, ok: 2 });
    expect(stdout).toMatch(
      /ERR crlf\/flake\.nix Transformation error \(phase1 is refused: syntax\/[\w-]+\)\n/,
    );
    expect(stdout).toContain("flake.nix:1:36: error[syntax/");
    expect(git(join(folder, "crlf"), "status", "--porcelain")).toBe("");
  });

  test("makes --fail-on-error fail, also of a dry run", () => {
    const folder = commitAll(folderWith(broken));
    for (const dry of [[], ["-d"]]) {
      expect(transformWith("phase1", folder, ...dry, "--fail-on-error", "flake.nix")).toMatchObject({
        status: 1,
      });
    }
  });

  test("is one with uncommitted changes, unless --allow-dirty=true", () => {
    const folder = commitAll(folderWith(flakeOf("monolith")));
    writeFileSync(join(folder, "flake.nix"), `${flakes.monolith?.["flake.nix"]}# more\n`);
    const before = snapshot(folder);
    const refused = transformWith("phase1", folder, "flake.nix");
    expect(results(refused.stdout)).toMatchObject({ errors: 1, ok: 0 });
    expect(refused.stdout).toContain("error[git/dirty]: has changes that are not committed");
    expect(snapshot(folder)).toEqual(before);
    const allowed = transformWith("phase1", folder, "--allow-dirty=true", "flake.nix");
    expect(results(allowed.stdout)).toMatchObject({ errors: 0, ok: 1 });
  });
});

test("of a folder, flake.nix is taken and other files are skipped", () => {
  const folder = commitAll(folderWith({ ...flakeOf("monolith"), "other/one.nix": "1\n" }));
  const others = Object.keys(snapshot(folder)).filter((path) => /\.nix$/.test(path) && path !== "flake.nix");
  const { stdout } = transformWith("phase1", folder, "--ignore-pattern=templates", ".");
  const skipped = others.filter((path) => !path.startsWith("templates/")).length;
  expect(skipped).toBeGreaterThan(0);
  expect(results(stdout)).toEqual({ errors: 0, unmodified: 0, skipped, ok: 1 });
});

test("a linked flake.nix stands for the file that it leads to", () => {
  const { "flake.nix": text = "", ...others } = flakeOf("monolith");
  const files = Object.entries({ ...others, "default.nix": text });
  const folder = folderWith(Object.fromEntries(files.map(([path, text]) => [`real/${path}`, text])));
  symlinkSync("real/default.nix", join(folder, "flake.nix"));
  commitAll(folder);
  const { stdout } = transformWith("phase1", folder, "flake.nix");
  expect(results(stdout), stdout).toMatchObject({ errors: 0, ok: 1 });
  expect(snapshot(folder)).toMatchObject({ "flake.nix": "-> real/default.nix" });
  expect(Object.keys(snapshot(folder))).toContain("real/nix/packages/default.nix");
});

test("options go to the phase", async () => {
  const more = { "shared.json": '{ "directory": "parts" }' };
  const make = () => commitAll(folderWith({ ...flakeOf("monolith"), ...more }));
  const [folder, other] = [make(), make()];
  const flags = ["--config=shared.json", "--docs=true", "--no-entry", "--commit=true"];
  const { stdout } = transformWith("all", folder, ...flags, "-v=1", "flake.nix");
  expect(results(stdout)).toMatchObject({ errors: 0, ok: 1 });
  const args = ["all", "--config", "shared.json", "--docs", "--no-entry", "--commit"];
  expect(await runIn(other, args, { codemods })).toMatchObject({ status: 0 });
  expect(snapshot(folder)).toEqual(snapshot(other));
  expect(Object.keys(snapshot(folder))).toContain("parts/README.md");
  expect(git(folder, "status", "--porcelain")).toBe("");
  expect(git(folder, "log", "--format=%s")).toBe(git(other, "log", "--format=%s"));
});

test("an option that a phase doesn't take writes nothing", () => {
  const folder = commitAll(folderWith(flakeOf("monolith")));
  const before = snapshot(folder);
  const { stdout } = transformWith("phase1", folder, "--dry-run=true", "flake.nix");
  expect(results(stdout)).toMatchObject({ errors: 1, ok: 0 });
  expect(stdout).toContain("--dry-run is not for a transform: jscodeshift calls a dry run -d");
  expect(snapshot(folder)).toEqual(before);
});
