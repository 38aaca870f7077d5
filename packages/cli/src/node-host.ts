import { fstatSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { gitEnvironment } from "./git/git-environment.ts";
import type { GitAnswer, GitBytes, Host, Input, Output, ProcessIdentity } from "./host.ts";
import { nodeFileSystem } from "./node-file-system.ts";
import type { Pager } from "./pager/pager.ts";
import { startSpinner } from "./spinner.ts";

const devNull = "/dev/null";

/** This process and its machine. What a dry run doesn't need is loaded when it is asked for. */
export function nodeHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: input(0),
    stdout: output(1),
    stderr: output(2),
    fs: nodeFileSystem,
    get process() {
      return { pid: process.pid, started: startOf(process.pid) ?? "", hostname: hostname() };
    },
    isRunning,
    git,
    gitBytes,
    nix,
    page,
    startSpinner,
  };
}

/**
 * Written without Node's streams, which take longer to set up than a small flake takes to split. A reader that
 * has gone (`| head`) ends the run quietly, as for any filter.
 */
function output(descriptor: number): Output {
  return {
    get isTTY() {
      return isTerminal(descriptor);
    },
    write(text) {
      const bytes = Buffer.from(text, "utf8");
      for (let offset = 0; offset < bytes.length; ) {
        offset += writeSome(descriptor, bytes, offset);
      }
    },
  };
}

function writeSome(descriptor: number, bytes: Buffer, offset: number): number {
  try {
    return writeSync(descriptor, bytes, offset);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EPIPE") process.exit(0);
    if (code !== "EAGAIN") throw error;
    // The pipe is full and doesn't block: wait a little for its reader.
    pause(5);
    return 0;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Read while everything else waits, and edited by the terminal itself: without Node's streams a Ctrl-C ends the process as it
 * would anywhere else, and a pager in between has the keyboard to itself.
 */
function input(descriptor: number): Input {
  let waiting = Buffer.alloc(0);
  const take = (length: number) => {
    const line = waiting.subarray(0, length).toString("utf8");
    waiting = waiting.subarray(length);
    return line.replace(/\r?\n$/, "");
  };
  return {
    get isTTY() {
      return isTerminal(descriptor);
    },
    readLine() {
      for (;;) {
        const end = waiting.indexOf("\n");
        if (end >= 0) return take(end + 1);
        const more = readSome(descriptor);
        if (more.length === 0) return waiting.length > 0 ? take(waiting.length) : undefined;
        waiting = Buffer.concat([waiting, more]);
      }
    },
  };
}

/** Some bytes, or none at the end; a terminal that was closed has come to its end. */
function readSome(descriptor: number): Buffer {
  const bytes = Buffer.alloc(1024);
  for (;;) {
    try {
      return bytes.subarray(0, readSync(descriptor, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EIO" || code === "EOF") return Buffer.alloc(0);
      if (code === "EAGAIN") pause(20);
      else if (code !== "EINTR") throw error;
    }
  }
}

/** `node:tty` brings the network stack with it, so it isn't asked about pipes, files and `/dev/null`. */
function isTerminal(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    if (!status.isCharacterDevice() || status.rdev === statSync(devNull).rdev) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

function git(args: readonly string[], cwd: string): GitAnswer | undefined {
  return asText(runProgram("git", args, cwd));
}

function gitBytes(args: readonly string[], cwd: string, stdin: string): GitBytes | undefined {
  return runProgram("git", args, cwd, stdin);
}

function nix(args: readonly string[], cwd: string): GitAnswer | undefined {
  return asText(runProgram("nix", args, cwd));
}

function asText(answer: GitBytes | undefined): GitAnswer | undefined {
  return answer && { ...answer, stdout: answer.stdout.toString("utf8") };
}

/** Nix runs git for a flake in git, so both get the same environment. */
function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  stdin?: string,
): GitBytes | undefined {
  // Most runs start no process.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...gitEnvironment(nodeFileSystem, process.env, process.cwd(), cwd) },
    stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    maxBuffer: Number.POSITIVE_INFINITY,
    ...(stdin === undefined ? {} : { input: stdin }),
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOENT") return undefined;
  // A program that ends before it has read everything says itself why.
  const why = error === undefined || code === "EPIPE" ? "" : `${error.message}\n`;
  return { status: status ?? 1, stdout: stdout ?? Buffer.alloc(0), stderr: `${why}${stderr ?? ""}` };
}

function page({ command, env }: Pager, text: string): boolean {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { error, status } = spawnSync("/bin/sh", ["-c", command], {
    input: text,
    stdio: ["pipe", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  // A pager that is left early doesn't read everything. The shell's own 126 and 127 say that it has none to run.
  const isUnread = error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE";
  return !isUnread && status !== 126 && status !== 127;
}

function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.hostname !== hostname()) return undefined;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const started = startOf(identity.pid);
  return started === undefined || identity.started === "" || started === identity.started;
}

function hostname(): string {
  return process.getBuiltinModule("node:os").hostname();
}

/** When a process started, from Linux's `/proc`: a pid that was given to another process doesn't hold a lock. */
function startOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may hold anything, so fields are counted from its closing parenthesis: `pid (name) state …`.
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
