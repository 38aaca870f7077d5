import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jscodeshift, results } from "../test/run-jscodeshift.ts";
import { commitAll, folderWith } from "../test/test-host.ts";
import { writingPhases } from "./codemods.ts";

/** The published package, as somebody who has nothing else gets it: packed, then installed without a network. */

const packageFolder = dirname(import.meta.dirname);
const transforms = writingPhases(codemods).map(({ name }) => name);
const megabyte = 1024 * 1024;

describe("the packed package", () => {
  const folder = mkdtempSync(join(tmpdir(), "flake-split-pack-"));
  const user = join(folder, "user");
  const installed = join(user, "node_modules/flake-split");

  beforeAll(() => {
    mkdirSync(user);
    npm(["pack", "--pack-destination", folder], packageFolder);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    npm(["install", "--offline", "--prefix", user, join(folder, tarball ?? "no tarball")], user);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("runs without anything else installed", () => {
    expect(readdirSync(join(user, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "flake-split",
    ]);
    expect(npm(["exec", "--offline", "--", "flake-split", "--version"], user)).toContain(manifest().version);
  }, 60_000);

  test("takes less than 5 MB", () => {
    expect(sizeOf(installed)).toBeLessThan(5 * megabyte);
  });

  test("depends on nothing and runs nothing when it is installed", () => {
    const { dependencies = {}, peerDependencies = {}, optionalDependencies = {}, scripts = {} } = manifest();
    expect({ ...dependencies, ...peerDependencies, ...optionalDependencies }).toEqual({});
    const hooks = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(scripts).filter((name) => hooks.includes(name))).toEqual([]);
    // npm starts node-gyp by itself where it finds this file.
    expect(readdirSync(installed)).not.toContain("binding.gyp");
  });

  test("holds what it needs, and no sources or tests", () => {
    expect(readdirSync(installed).sort()).toEqual(
      ["LICENSE", "README.md", "dist", "package.json", "schema", ...transforms].sort(),
    );
    const dist = readdirSync(join(installed, "dist"));
    expect(dist).toEqual(
      expect.arrayContaining([
        "THIRD-PARTY-LICENSES.txt",
        "flake-split.js",
        "tree-sitter-nix.wasm",
        "tree-sitter.wasm",
      ]),
    );
    expect(dist.filter((name) => /\.ts$|\.map$|test/.test(name))).toEqual([]);
  });

  test("has transforms by the path that the documents name", () => {
    const folder = commitAll(folderWith(Object.fromEntries(loadFixture("monolith"))));
    for (const name of ["phase1", "all"]) {
      const args = ["-d", "-t", `node_modules/flake-split/${name}`, "--extensions=nix"];
      const { stdout } = jscodeshift(user, [...args, join(folder, "flake.nix")]);
      expect(results(stdout), name).toMatchObject({ ok: 1 });
    }
  }, 60_000);

  function manifest() {
    return JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  }
});

function npm(args: readonly string[], cwd: string): string {
  const flags = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  return execFileSync("npm", [...flags, ...args], { cwd, encoding: "utf8", env: cleanEnvironment() });
}

/** Without what an outer `npm test` passes on, which would make npm act on this workspace. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name)));
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((total, name) => total + sizeOf(join(path, name)), 0);
}
