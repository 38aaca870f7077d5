import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { codeFile } from "./load-program.ts";

/*
 * The package as it is built, in a copy: the program must run with the code that was made of it, without, and
 * with one that doesn't fit.
 */

const built = join(import.meta.dirname, "../dist");
const scratch = mkdtempSync(join(tmpdir(), "flake-split-load-"));
afterAll(() => rmSync(scratch, { recursive: true }));

describe("the program", () => {
  let dist: string;
  let code: string;

  beforeEach(() => {
    dist = mkdtempSync(join(scratch, "dist-"));
    cpSync(built, dist, { recursive: true });
    code = join(dist, basename(codeFile(dist)));
  });

  test("comes with the code that this V8 makes of it, and V8 takes it", () => {
    expect(existsSync(code)).toBe(true);
    expect(isTaken(dist)).toBe(true);
  });

  test("runs without it", () => {
    rmSync(code);
    expect(isTaken(dist)).toBe(false);
    expect(run(dist)).toEqual(run(built));
  });

  test.each([
    ["that is cut off", (file: string) => truncateSync(file, 100_000)],
    ["that is empty", (file: string) => truncateSync(file)],
    ["that is none", (file: string) => writeFileSync(file, "// nothing\n")],
  ])("runs with code %s", (_, damage) => {
    damage(code);
    expect(isTaken(dist)).toBe(false);
    expect(run(dist)).toEqual(run(built));
  });

  test("runs without it for whoever tells Node to do so", () => {
    expect(isTaken(dist, { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(false);
  });

  test("runs with flags of V8 for which it wasn't made", () => {
    expect(isTaken(dist, {}, "--no-opt")).toBe(false);
    expect(run(dist, "--no-opt")).toEqual(run(built));
  });

  test("runs as somebody has edited it where it is installed, to the same length too", () => {
    const file = join(dist, "program.js");
    const text = readFileSync(file, "utf8");
    const edited = text.replaceAll("Splits a monolithic flake.nix", "Halves a monolithic flake.nix");
    expect(edited).not.toBe(text);
    writeFileSync(file, edited);
    const later = Date.now() / 1000 + 120;
    utimesSync(file, later, later);
    expect(isTaken(dist)).toBe(false);
    expect(run(dist).stdout).toContain("Halves a monolithic");
  });
});

/** Whether V8 says that it took the code: by a program beside it that asks. */
function isTaken(dist: string, env: NodeJS.ProcessEnv = {}, ...flags: readonly string[]): boolean {
  const asked = `
    const vm = require("node:vm");
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        super(text, options);
        process.stderr.write(options.cachedData && this.cachedDataRejected === false ? "taken" : "not taken");
      }
    };`;
  const preload = join(dist, "asked.cjs");
  writeFileSync(preload, asked);
  const { stderr } = spawnSync(
    process.execPath,
    [...flags, "-r", preload, join(dist, "flake-split.js"), "--version"],
    {
      encoding: "utf8",
      env: { ...process.env, ...env },
    },
  );
  return stderr === "taken";
}

function run(dist: string, ...flags: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, join(dist, "flake-split.js"), "--help"],
    {
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}
