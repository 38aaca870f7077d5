import { startProgram, startTimer } from "./start-program.ts";

/** What a process left behind. `missing`: there is no such program. */
export interface ProcessResult {
  readonly status: "ok" | "failed" | "timed-out" | "missing";
  readonly stdout: string;
  readonly stderr: string;
}

/** Where an evaluation works, so that it writes nothing into the machine's store and needs no rights there. */
export interface PrivateStore {
  readonly directory: string;
  /** What `<flake-split-stand-in>` stands for: the one entry of the search path. */
  readonly nixpkgs: string;
}

/** Evaluates a file of ours (`expression` names it as Nix text) to JSON. Never throws; kills on timeout. */
export function evaluateJson(
  expression: string,
  store: PrivateStore,
  timeoutMs: number,
): Promise<ProcessResult> {
  const settings = {
    store: `local?root=${store.directory}`,
    "allow-import-from-derivation": "false",
    "experimental-features": "",
    substitute: "false",
    // The store is thrown away, so it needn't survive a power cut.
    "fsync-metadata": "false",
    "connect-timeout": "1",
    "download-attempts": "1",
  };
  const args = ["--eval", "--strict", "--json", "--read-write-mode", "-E", expression];
  const options = Object.entries(settings).flatMap(([name, value]) => ["--option", name, value]);
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: store.directory,
    NIX_PATH: `flake-split-stand-in=${store.nixpkgs}`,
    NIX_CONF_DIR: store.directory,
    NIX_USER_CONF_FILES: "",
    XDG_CACHE_HOME: store.directory,
    TMPDIR: store.directory,
  };
  return runProcess("nix-instantiate", [...args, ...options], environment, timeoutMs);
}

/** Runs a program to its end without a shell. When the time is up, it is killed with all that it has started. */
export async function runProcess(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<ProcessResult> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const running = startProgram(program, args, environment, {
    onOutput: (chunk) => out.push(chunk),
    onError: (chunk) => err.push(chunk),
  });
  let timedOut = false;
  const timer = startTimer(() => {
    timedOut = true;
    running.kill();
  }, timeoutMs);
  const { status, why } = await running.end;
  clearTimeout(timer);
  return {
    status: timedOut ? "timed-out" : status,
    stdout: Buffer.concat(out).toString(),
    stderr: why + Buffer.concat(err).toString(),
  };
}

/** A string as Nix text; for the paths that we hand to our own driver. */
export function nixString(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\${");
}
