import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OutputPath } from "../evaluation.ts";
import { startProgram, startTimer } from "../start-program.ts";
import { driverExpression, type Side, type Task } from "./driver.ts";
import { nixError } from "./nix-error.ts";
import { type NixSettings, nixOptions } from "./nix-settings.ts";

/** What the driver tells while it runs. */
export interface DriverEvent {
  /** `bounded`: there is more in a unit than is looked at. */
  readonly event: "begin" | "bounded" | "leaf" | "threw" | "unit";
  readonly path: OutputPath;
  readonly text: string;
}

export interface DriverLimits {
  /** For one place, from event to event. */
  readonly timeoutMs: number;
  /** Behind the leaf at which a process holds more bytes than this, it is ended. */
  readonly memory: number;
}

export interface DriverEnd {
  /** `too-large`: ended between two leaves since it held too much memory. */
  readonly status: "ok" | "failed" | "killed" | "missing" | "timed-out" | "too-large";
  readonly stdout: string;
  /** What Nix said, without our events. */
  readonly message: string;
}

/** Runs the driver in one process. Never throws; `onEvent` gets what it tells as it comes. */
export async function runDriver(
  side: Side,
  task: Task,
  settings: NixSettings,
  limits: DriverLimits,
  onEvent: (event: DriverEvent) => void,
): Promise<DriverEnd> {
  const marker = `flake-split:${randomUUID()}`;
  const out: Buffer[] = [];
  const said: string[] = [];
  let ended: DriverEnd["status"] | undefined;
  const stop = (status: DriverEnd["status"]) => {
    ended ??= status;
    running.kill();
  };
  const timeOut = () => stop("timed-out");
  let timer = startTimer(timeOut, limits.timeoutMs);
  const lines = lineReader((line) => {
    const event = readEvent(line, marker);
    if (event === undefined) said.push(line);
    else if (ended === undefined) {
      clearTimeout(timer);
      timer = startTimer(timeOut, limits.timeoutMs);
      onEvent(event);
      if (event.event === "leaf" && residentBytes(running.pid) > limits.memory) stop("too-large");
    }
  });
  const args = ["--eval", "--strict", "--json", "--read-write-mode", ...nixOptions(settings), "-"];
  const running = startProgram("nix-instantiate", args, settings.environment, {
    stdin: driverExpression(side, task, marker),
    onOutput: (chunk) => out.push(chunk),
    onError: lines.push,
  });
  const { status, signal, why } = await running.end;
  lines.end();
  clearTimeout(timer);
  const message = why === "" ? messageOf(said, signal) : why;
  const own = status === "failed" && signal !== null ? "killed" : status;
  return { status: ended ?? own, stdout: Buffer.concat(out).toString(), message };
}

/** Cuts a stream of bytes into lines; half a line at the end of a killed process counts, too. */
function lineReader(take: (line: string) => void): { push: (chunk: Buffer) => void; end: () => void } {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(take);
    },
    end() {
      if (rest !== "") take(rest);
      rest = "";
    },
  };
}

function readEvent(line: string, marker: string): DriverEvent | undefined {
  const at = line.startsWith("trace: ") ? line.indexOf(`${marker} `) : -1;
  if (at < 0 || !line.endsWith("}")) return undefined;
  try {
    return JSON.parse(line.slice(at + marker.length + 1)) as DriverEvent;
  } catch {
    // Another process has written into the line: for the caller, what it told has not been reached.
    return undefined;
  }
}

/** What Nix said; it can't say anything when it is killed. */
function messageOf(lines: readonly string[], signal: NodeJS.Signals | null): string {
  const text = lines.join("\n");
  return signal === null || text.includes("error:") ? nixError(text) : `Nix was ended by ${signal}`;
}

/** What a process holds in memory, as Linux tells; 0 where that isn't known. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
