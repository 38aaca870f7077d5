import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

export interface Ran {
  /** `null` when a signal ended it. */
  readonly exit: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeout: number;
}

/** More than this of what a process says isn't kept. */
const mostOutput = 64 * 1024 * 1024;

/** Runs a program to its end, or until its time is over: then it is killed with all that it started. */
export function runProcess(
  program: string,
  args: readonly string[],
  { cwd, env, timeout }: ProcessOptions,
): Promise<Ran> {
  return new Promise((done) => {
    const start = performance.now();
    // In a process group of its own, so that what it starts can be ended with it.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    let timedOut = false;
    const end = () => killGroup(child.pid);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeout);
    process.once("exit", end);
    const finish = (exit: number | null, problem = "") => {
      clearTimeout(timer);
      process.removeListener("exit", end);
      const milliseconds = performance.now() - start;
      done({ exit, timedOut, stdout: stdout(), stderr: stderr() + problem, milliseconds });
    };
    child.once("error", (error) => finish(null, error.message));
    child.once("close", (exit) => finish(exit));
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= mostOutput) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is over already.
  }
}
