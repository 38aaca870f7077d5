import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dyingFileSystem } from "../../test/dying-file-system.ts";
import { example } from "../../test/example.ts";
import { commitAll, folderWith, git, runIn, snapshot, writeTree } from "../../test/test-host.ts";
import { nodeFileSystem } from "../node-file-system.ts";

/** A process that surely has ended. */
const dead = { pid: 2 ** 22 + 1, started: "", hostname: (await import("node:os")).hostname() };

/** What stands before the run: new files, a file that changes, folders that are there and folders that aren't. */
const before = { "flake.nix": example, "nix/packages/base.nix": "# old\n", "nix/keep.nix": "1\n" };

interface Place {
  readonly name: string;
  make(): string;
}

const places: readonly Place[] = [
  { name: "in a repository", make: () => commitAll(folderWith(before)) },
  { name: "outside git", make: () => folderWith(before) },
];

describe.each(places)("$name", ({ make }) => {
  test("a run that ends at any step leaves what the next command makes whole", async () => {
    const whole = make();
    const old = snapshot(whole);
    const counted = dyingFileSystem(nodeFileSystem, Number.POSITIVE_INFINITY, () => {});
    expect((await runIn(whole, ["phase1"], { fs: counted.fs })).status).toBe(0);
    const fresh = snapshot(whole);
    const outcomes = new Set<string>();
    expect(counted.steps()).toBeGreaterThan(30);
    for (let fatal = 1; fatal <= counted.steps(); fatal++) {
      const folder = make();
      const { fs } = dyingFileSystem(nodeFileSystem, fatal, () => {});
      expect((await runIn(folder, ["phase1"], { fs, process: dead })).status, `step ${fatal}`).toBe(2);
      expectUsable(snapshot(folder), fresh);
      await runIn(folder, ["plan"]);
      const after = snapshot(folder);
      expect([old, fresh], `step ${fatal}`).toContainEqual(after);
      expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
      outcomes.add(JSON.stringify(after) === JSON.stringify(old) ? "old" : "new");
      if (existsSync(join(folder, ".git"))) expect(hidden(folder)).toEqual([]);
    }
    expect(outcomes).toEqual(new Set(["old", "new"]));
  });

  test("a recovery that ends at any step is finished by the one after", async () => {
    const whole = make();
    const old = snapshot(whole);
    const steps = await leaveHalf(whole);
    const half = snapshot(whole);
    expect(half).not.toEqual(old);
    for (let fatal = 1; fatal <= steps; fatal++) {
      const folder = make();
      await leaveHalf(folder);
      expect(snapshot(folder)).toEqual(half);
      const { fs } = dyingFileSystem(nodeFileSystem, fatal, () => {});
      await runIn(folder, ["plan"], { fs, process: dead });
      const ran = await runIn(folder, ["phase3"]);
      expect(ran.status).toBe(0);
      const after = snapshot(folder);
      expect(Object.keys(after).filter((path) => path.includes("flake-split"))).toEqual([]);
      expect(after["nix/packages/base.nix"], `step ${fatal}`).toBe(
        "    basePackages = [ ];\n    extraPackages = [ ];\n",
      );
      expect(after["flake.nix"], `step ${fatal}`).not.toContain("basePackages");
    }
  });

  test("what somebody edits after the kill is kept, and the rest taken back", async () => {
    const folder = make();
    await leaveHalf(folder);
    const edited = `${example}# edited\n`;
    writeFileSync(join(folder, "flake.nix"), edited);
    const ran = await runIn(folder, ["plan"]);
    expect(ran.stderr).toContain(
      "took back the changes of an interrupted run, since flake.nix was edited since",
    );
    expect(snapshot(folder)).toEqual({ ...snapshotOf(before), "flake.nix": edited });
  });
});

/** Even before it is made whole, the entry imports only what is there. */
function expectUsable(half: Readonly<Record<string, string>>, fresh: Readonly<Record<string, string>>): void {
  if (half["flake.nix"] === fresh["flake.nix"]) expect(half).toMatchObject(fresh);
}

/** Files that git, and so the flake, doesn't see although they are there. */
function hidden(folder: string): string[] {
  return git(folder, "ls-files", "--others").split("\n").filter(Boolean);
}

function snapshotOf(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = folderWith({});
  writeTree(folder, files);
  return snapshot(folder);
}

/** Ends a run in the moment before the entry changes; returns how many steps a whole run has. */
async function leaveHalf(folder: string): Promise<number> {
  const entry = join(folder, "flake.nix");
  let dead_ = false;
  const guarded = dyingFileSystem(nodeFileSystem, Number.POSITIVE_INFINITY, () => {});
  const fs = Object.fromEntries(
    Object.entries(guarded.fs).map(([name, step]) => [
      name,
      (...args: never[]) => {
        if (name === "rename" && args[1] === entry) dead_ = true;
        if (dead_ && /^(make|create|write|rename|remove|sync)/.test(name)) throw new Error("killed");
        return (step as (...args: never[]) => unknown)(...args);
      },
    ]),
  ) as unknown as typeof nodeFileSystem;
  expect((await runIn(folder, ["phase1"], { fs, process: dead })).status).toBe(2);
  return guarded.steps() + 20;
}

describe("SIGKILL", () => {
  const built = mkdtempSync(join(tmpdir(), "flake-split-killed-"));
  const program = join(built, "killed-run.mjs");

  beforeAll(async () => {
    const entry = join(import.meta.dirname, "../../test/killed-run.ts");
    await build({
      entryPoints: [entry],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
  }, 60_000);
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  function start(folder: string, killAt: number, command = "phase1", signal = "SIGKILL") {
    const env = { ...process.env, FLAKE_SPLIT_KILL_AT: String(killAt), FLAKE_SPLIT_SIGNAL: signal };
    return spawnSync(process.execPath, [program, command], { cwd: folder, env, encoding: "utf8" });
  }

  test("at steps all through a run leaves what the next run makes whole", () => {
    const make = () => commitAll(folderWith(before));
    const whole = make();
    const old = snapshot(whole);
    expect(start(whole, 0).status).toBe(0);
    const fresh = snapshot(whole);
    // Every step is tried in process, above; a process each takes its time.
    for (let fatal = 1; ; fatal += 5) {
      const folder = make();
      const killed = start(folder, fatal);
      if (killed.status === 0) {
        expect(fatal).toBeGreaterThan(30);
        break;
      }
      expect(killed.signal, `step ${fatal}: ${killed.stderr}`).toBe("SIGKILL");
      expect(start(folder, 0, "phase3").status).toBe(0);
      expect([old, fresh], `step ${fatal}`).toContainEqual(snapshot(folder));
      expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
    }
  }, 120_000);

  test.each(["SIGINT", "SIGTERM", "SIGHUP"])(
    "%s ends a run no other way",
    (signal) => {
      for (const fatal of [5, 20, 35]) {
        const folder = commitAll(folderWith(before));
        const old = snapshot(folder);
        expect(start(folder, fatal, "phase1", signal).signal).toBe(signal);
        expect(start(folder, 0, "phase3").status).toBe(0);
        const now = snapshot(folder);
        expect(now["flake.nix"] === old["flake.nix"]).toBe(
          Object.keys(now).length === Object.keys(old).length,
        );
        expect(existsSync(join(folder, ".git/flake-split"))).toBe(false);
      }
    },
    60_000,
  );
});
