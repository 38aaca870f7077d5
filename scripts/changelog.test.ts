import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pendingChanges, sectionOf, withRelease } from "./changelog.mjs";

/* How changes become a release: the changelog's text, and the scripts themselves, in a copy of the workspace. */

const root = dirname(import.meta.dirname);
const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");
const scripts = [
  "version-packages",
  "publish-packages",
  "announce-release",
  "release-notes",
  "changelog.mjs",
].map((name) => `scripts/${name}`);
const release = { version: "1.2.0", date: "2030-01-02", changes: [] };

describe("a changelog", () => {
  const head = "# Changelog\n\nIts form.\n";
  const older = "## [1.1.0] - 2029-01-01\n\n### Added\n\n- An old thing.\n";

  test("what stands under [Unreleased] becomes the release", () => {
    const text = `${head}\n## [Unreleased]\n\n### Fixed\n\n- A thing.\n\n${older}`;
    expect(withRelease(text, release)).toBe(
      `${head}\n## [Unreleased]\n\n## [1.2.0] - 2030-01-02\n\n### Fixed\n\n- A thing.\n\n${older}`,
    );
  });

  test("changes that wait join the items of their heading, or get one at its place", () => {
    const text = `${head}\n## [Unreleased]\n\n### Added\n\nPhases:\n\n- One.\n\n### Fixed\n\n- Two.\n`;
    const changes = [
      { heading: "Security", text: "Five." },
      { heading: "Added", text: "Three,\non two lines." },
      { heading: "Changed", text: "Four." },
    ];
    expect(sectionOf(withRelease(text, { ...release, changes }), "1.2.0")).toBe(
      "### Added\n\nPhases:\n\n- One.\n- Three,\n  on two lines.\n\n### Changed\n\n- Four.\n\n### Fixed\n\n- Two.\n\n### Security\n\n- Five.",
    );
  });

  test("an empty [Unreleased] takes changes, and is no release without them", () => {
    const text = `${head}\n## [Unreleased]\n\n${older}`;
    const changes = [{ heading: "Fixed", text: "A thing." }];
    expect(sectionOf(withRelease(text, { ...release, changes }), "1.2.0")).toBe("### Fixed\n\n- A thing.");
    expect(() => withRelease(text, release)).toThrow("nothing is known of 1.2.0");
  });

  test("a release that has its section isn't made again", () => {
    const once = withRelease(`${head}\n## [Unreleased]\n\n- A thing.\n`, release);
    expect(withRelease(once, release)).toBe(once);
    expect(sectionOf(once, "Unreleased")).toBe("");
  });

  test("nothing of the real one is lost", () => {
    const text = read(root, "CHANGELOG.md");
    const lines = (changelog: string) => changelog.split("\n").filter((line) => line.trim() !== "");
    const next = withRelease(text, release);
    expect(lines(next).filter((line) => line !== "## [1.2.0] - 2030-01-02")).toEqual(lines(text));
  });
});

test("the changes that wait say where they belong", () => {
  expect(() => pendingChanges(join(root, ".changeset"))).not.toThrow();
});

describe("in a copy of the workspace", () => {
  const copy = mkdtempSync(join(tmpdir(), "flake-split-release-"));
  const origin = join(copy, "origin.git");
  const bin = join(copy, "bin");
  const work = join(copy, "work");
  beforeAll(() => {
    copyWorkspace(work);
    execFileSync("git", ["init", "-q", "--bare", origin]);
    git("remote", "add", "origin", origin);
    fakeCommands(bin);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test("a change without a heading stops the run before anything is written", () => {
    writeChange("odd", "minor", "A new thing.");
    const ran = run("version-packages");
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain(".changeset/odd.md must begin with one of Added,");
    rmSync(join(work, ".changeset/odd.md"));
    expect(git("status", "--porcelain")).toBe("");
  });

  test("nothing is published that the changelog doesn't know", () => {
    expect(run("publish-packages")).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing") });
    expect(existsSync(join(copy, "calls"))).toBe(false);
  });

  test("changes that wait raise every published package, and nothing else", () => {
    writeChange("one", "minor", "Added: `plan --format csv`.");
    writeChange("two", "patch", "Fixed: a comment was lost.", "@flake-split/syntax");
    const ran = run("version-packages");
    expect(ran.status, ran.stderr).toBe(0);
    const versions = Object.fromEntries(
      readdirSync(join(work, "packages")).map((name) => [name, manifest(name).version]),
    );
    expect(versions).toEqual({
      ...{ analysis: "0.2.0", cli: "0.2.0", syntax: "0.2.0" },
      ...{ codemods: "0.0.0", nix: "0.0.0", plan: "0.0.0", rewrite: "0.0.0", testing: "0.0.0" },
    });
    expect(manifest("analysis").dependencies).toEqual({ "@flake-split/syntax": "^0.2.0" });
    expect(readdirSync(join(work, ".changeset")).sort()).toEqual(["README.md", "config.json"]);
    const notes = sectionOf(read(work, "CHANGELOG.md"), "0.2.0");
    expect(notes).toContain("- `plan --format csv`.");
    expect(notes).toContain("### Fixed");
    expect(read(work, "README.md")).toContain("./flake-split-0.2.0.tgz");
    const { packages } = JSON.parse(read(work, "package-lock.json"));
    expect(packages["packages/cli"].version).toBe("0.2.0");
    expect(JSON.stringify(packages)).not.toMatch(/"resolved":"https?:/);
  });

  test("then they are built and published, and GitHub is told", () => {
    expect(run("publish-packages")).toMatchObject({ status: 0 });
    expect(read(copy, "calls").trim().split("\n")).toEqual([
      "npm run build",
      "npx --no-install changeset publish",
    ]);
    git("add", "-A");
    git("commit", "-q", "-m", "Version packages");
    const ran = run("announce-release");
    expect(ran.status, ran.stderr).toBe(0);
    const tags = execFileSync("git", ["-C", origin, "for-each-ref", "--format=%(refname:short)"], {
      encoding: "utf8",
    });
    expect(tags.trim().split("\n")).toEqual(["v0", "v0.2.0"]);
    const call = read(copy, "calls");
    expect(call).toContain("gh release create v0.2.0 --verify-tag --title v0.2.0 --notes ### Added");
  });

  /** In the environment of a runner: without a network, and with commands that only note what they are asked. */
  function run(script: string) {
    const real = script === "version-packages";
    const path = real ? process.env.PATH : `${bin}${delimiter}${process.env.PATH}`;
    const env = { ...cleanEnvironment(), PATH: path, npm_config_offline: "true", CALLS: join(copy, "calls") };
    return spawnSync(join(work, "scripts", script), { cwd: work, encoding: "utf8", env });
  }

  function git(...args: readonly string[]): string {
    const who = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
    return execFileSync("git", ["-C", work, ...who, ...args], { encoding: "utf8" });
  }

  function copyWorkspace(target: string) {
    for (const path of [
      "package.json",
      "package-lock.json",
      ".npmrc",
      ".changeset",
      "CHANGELOG.md",
      "README.md",
    ])
      cpSync(join(root, path), join(target, path), { recursive: true });
    for (const path of ["docs/jscodeshift.md", ...scripts, ...manifests()])
      cpSync(join(root, path), join(target, path));
    symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
    writeFileSync(join(target, ".gitignore"), "node_modules\n");
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "All");
  }

  function writeChange(name: string, bump: string, text: string, to = "flake-split") {
    writeFileSync(join(work, `.changeset/${name}.md`), `---\n"${to}": ${bump}\n---\n\n${text}\n`);
  }

  function manifest(name: string) {
    return JSON.parse(read(work, `packages/${name}/package.json`));
  }
});

function manifests(): readonly string[] {
  return readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`);
}

/** `npm`, `npx` and `gh` that note their arguments. */
function fakeCommands(bin: string) {
  mkdirSync(bin);
  for (const name of ["npm", "npx", "gh"]) {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "$CALLS"\n`, { mode: 0o755 });
  }
}

/** Without what an outer `npm test` passes on, which would make npm act on this workspace. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name)));
}
