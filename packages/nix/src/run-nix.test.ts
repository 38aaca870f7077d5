import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { runProcess } from "./run-nix.ts";

const directory = mkdtempSync(join(tmpdir(), "flake-split-run-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
const listeners = () => signals.map((signal) => process.listenerCount(signal));

function run(script: string, timeoutMs = 60_000) {
  return runProcess("/bin/sh", ["-c", script], process.env, timeoutMs);
}

/** Whether the process whose id stands in a file runs; one that nobody has waited for yet has ended, too. */
function isRunning(file: string): boolean {
  const status = `/proc/${readFileSync(join(directory, file), "utf8").trim()}/stat`;
  return existsSync(status) && !readFileSync(status, "utf8").includes(") Z ");
}

describe("a program", () => {
  test("ends in one of four ways, and nobody listens for signals afterwards", async () => {
    const before = listeners();
    const running = run("echo out; echo err >&2");
    expect(listeners()).toEqual(before.map((count) => count + 1));
    expect(await running).toEqual({ status: "ok", stdout: "out\n", stderr: "err\n" });
    expect(await run("exit 3")).toMatchObject({ status: "failed" });
    expect(await runProcess("/nowhere/at-all", [], {}, 60_000)).toMatchObject({ status: "missing" });
    const tooLong = ["x".repeat(3_000_000)];
    expect(await runProcess("/bin/echo", tooLong, {}, 60_000)).toMatchObject({ status: "failed" });
    expect(await runProcess(directory, [], {}, 60_000)).toMatchObject({ status: "failed" });
    expect(listeners()).toEqual(before);
  });

  test("has as much time as a timer can't count", async () => {
    expect(await run("sleep 0.05; echo done", 1e15)).toMatchObject({ status: "ok", stdout: "done\n" });
  });

  test("is killed with what it has started, which holds its output", async () => {
    const script = `sleep 1000 & echo $! >'${directory}/child'; echo begun; wait`;
    expect(await run(script, 300)).toMatchObject({ status: "timed-out", stdout: "begun\n" });
    await vi.waitFor(() => expect(isRunning("child")).toBe(false));
  });

  test("isn't waited for where something that left its group, or outlived it, holds its output", async () => {
    const background = `sleep 1000 & echo $! >'${directory}/background'`;
    expect(await run(background, 300)).toMatchObject({ status: "timed-out" });
    await vi.waitFor(() => expect(isRunning("background")).toBe(false));
    const escaped = `setsid sleep 1000 & echo $! >'${directory}/escaped'; wait`;
    expect(await run(escaped, 300)).toMatchObject({ status: "timed-out" });
    process.kill(Number(readFileSync(join(directory, "escaped"), "utf8")), "SIGKILL");
  });
});
