import { type ChildProcess, spawn } from "node:child_process";
import { releaseAtExit } from "./at-exit.ts";

/** How a program ended. `missing`: there is no such program. */
export interface ProgramEnd {
  readonly status: "ok" | "failed" | "missing";
  /** What killed it, if something did. */
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started, if it couldn't. */
  readonly why: string;
}

export interface RunningProgram {
  readonly pid: number | undefined;
  /** When it has ended and all that it printed is read. Never fails. */
  readonly end: Promise<ProgramEnd>;
  /** Ends it together with all that it has started. */
  kill(): void;
}

export interface ProgramPipes {
  readonly stdin?: string;
  readonly onOutput: (chunk: Buffer) => void;
  readonly onError: (chunk: Buffer) => void;
}

/**
 * Starts a program without a shell, at the head of a process group. The group ends with this process, by whichever signal. The
 * program has no terminal: many may run at a time, and none could ask there for a password.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  pipes: ProgramPipes,
): RunningProgram {
  try {
    const stdin = pipes.stdin === undefined ? "ignore" : "pipe";
    const child = spawn(program, args, { env: environment, stdio: [stdin, "pipe", "pipe"], detached: true });
    return watch(child, pipes);
  } catch (error) {
    // Node throws some of the system's errors, as for arguments that are too long, and emits others.
    return { pid: undefined, end: Promise.resolve(startFailure(error)), kill() {} };
  }
}

function watch(child: ChildProcess, { stdin, onOutput, onError }: ProgramPipes): RunningProgram {
  let isKilled = false;
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Everything in it has ended.
    }
  };
  // What has left the group may hold the pipes for ever.
  const letGo = () => {
    for (const stream of child.stdio) stream?.destroy();
  };
  const forget = releaseAtExit(killGroup);
  child.stdout?.on("data", onOutput);
  child.stderr?.on("data", onError);
  // A program that ends early doesn't read its input to the end.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  child.on("exit", () => {
    if (isKilled) letGo();
  });
  const end = new Promise<ProgramEnd>((resolve) => {
    child.on("error", (error) => resolve(startFailure(error)));
    child.on("close", (code, signal) => {
      resolve({ status: code === 0 ? "ok" : "failed", signal, why: "" });
    });
  }).finally(forget);
  return {
    pid: child.pid,
    end,
    kill() {
      isKilled = true;
      killGroup();
      if (child.exitCode !== null || child.signalCode !== null) letGo();
    },
  };
}

function startFailure(error: unknown): ProgramEnd {
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  const why = error instanceof Error ? error.message : String(error);
  return { status: isMissing ? "missing" : "failed", signal: null, why };
}

/** Calls `act` after so many milliseconds, or as many as a timer can wait: 24 days. */
export function startTimer(act: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(act, Math.min(milliseconds, 2 ** 31 - 1));
}
