import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { commitAll, folderWith, git, runIn, writeTree } from "../../test/test-host.ts";

const program = join(import.meta.dirname, "../../dist/flake-split.js");
const flake = (value: number) => ({ "flake.nix": `{ outputs = { self }: { lib.a = ${value}; }; }\n` });

/** A flake that has changed since its commit. */
function changedFlake(): string {
  const folder = commitAll(folderWith(flake(1)));
  writeTree(folder, flake(2));
  return folder;
}

/** A folder with shell scripts that stand for programs, in front of those of this machine. */
function programs(scripts: Readonly<Record<string, string>>): {
  readonly folder: string;
  readonly PATH: string;
} {
  const texts = Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`]);
  const folder = folderWith(Object.fromEntries(texts));
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755);
  return { folder, PATH: `${folder}:${process.env.PATH}` };
}

/** Programs that look like a Nix that doesn't come to an end. */
const endless = (log: string) => ({
  "nix-instantiate": `if [ "$1" = --version ]; then echo 2.8.0; exit; fi\nsleep 1000 & echo $! >'${log}'; wait`,
  "nix-store": "echo /nix/store/00000000000000000000000000000000-source",
  "nix-hash": `echo ${"0".repeat(64)}`,
});

function isRunning(pid: string): boolean {
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && !readFileSync(status, "utf8").includes(") Z ");
}

describe("a run that is ended by a signal", () => {
  test.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
    "%s: ends Nix, and leaves nothing behind",
    async (signal) => {
      const temporary = folderWith({});
      const log = join(folderWith({}), "pid");
      const env = { ...process.env, PATH: programs(endless(log)).PATH, TMPDIR: temporary };
      const child: ChildProcess = spawn(process.execPath, [program, "verify"], { cwd: changedFlake(), env });
      const ended = once(child, "exit");
      const pid = await vi.waitFor(() => {
        expect(readFileSync(log, "utf8")).toContain("\n");
        return readFileSync(log, "utf8").trim();
      }, 20_000);
      expect(readdirSync(temporary)).toHaveLength(1);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
      expect(readdirSync(temporary)).toEqual([]);
    },
  );
});

describe("a Nix that doesn't work", () => {
  const broken = () => programs({ "nix-instantiate": 'echo "error: unknown setting" >&2; exit 1' });

  test("is no missing Nix: verify fails", async () => {
    const ran = await runIn(changedFlake(), ["verify"], { env: { PATH: broken().PATH } });
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("verify/broken-nix");
    expect(ran.stderr).toContain("unknown setting");
  });

  test("answers what nobody can read: neither side is evaluated", async () => {
    const answer = 'if [ "$1" = --version ]; then echo 2.8.0; else cat >/dev/null; echo nonsense; fi';
    const { PATH } = programs({ ...endless("/dev/null"), "nix-instantiate": answer });
    const ran = await runIn(changedFlake(), ["verify", "--jobs", "1"], { env: { PATH } });
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("nix-instantiate printed no JSON: nonsense");
  });

  test("keeps a phase from being written that is to be verified, and a missing one doesn't", async () => {
    const folder = folderWith({ "flake.nix": "#move tools.nix\nx\n#end\n" });
    commitAll(folder);
    const refused = await runIn(folder, ["phase1", "--verify"], { env: { PATH: broken().PATH } });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("verify/broken-nix");
    expect(git(folder, "status", "--porcelain")).toBe("");
    mkdirSync(join(folder, "none"));
    const written = await runIn(folder, ["phase1", "--verify"], { env: { PATH: join(folder, "none") } });
    expect(written.status).toBe(1);
    expect(written.stderr).toContain("verify/no-nix");
    expect(existsSync(join(folder, "nix/tools.nix"))).toBe(true);
  });
});
