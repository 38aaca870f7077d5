import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OutputPath } from "../evaluation.ts";
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
export function runDriver(
  side: Side,
  task: Task,
  settings: NixSettings,
  limits: DriverLimits,
  onEvent: (event: DriverEvent) => void,
): Promise<DriverEnd> {
  const marker = `flake-split:${randomUUID()}`;
  const args = ["--eval", "--strict", "--json", "--read-write-mode", ...nixOptions(settings), "-"];
  const child = spawn("nix-instantiate", args, { env: settings.environment, stdio: "pipe" });
  // A process that ends early doesn't read its input to the end.
  child.stdin.on("error", () => {});
  child.stdin.end(driverExpression(side, task, marker));
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    const said: string[] = [];
    let ended: DriverEnd["status"] | undefined;
    const end = (status: DriverEnd["status"]) => {
      ended ??= status;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(end, limits.timeoutMs, "timed-out");
    const take = (line: string) => {
      const event = readEvent(line, marker);
      if (event === undefined) said.push(line);
      else if (ended === undefined) {
        clearTimeout(timer);
        timer = setTimeout(end, limits.timeoutMs, "timed-out");
        onEvent(event);
        if (event.event === "leaf" && residentBytes(child) > limits.memory) end("too-large");
      }
    };
    const lines = lineReader(take);
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", lines.push);
    child.on("error", () => {
      clearTimeout(timer);
      resolve({ status: "missing", stdout: "", message: "" });
    });
    child.on("close", (code, signal) => {
      lines.end();
      clearTimeout(timer);
      const status = ended ?? (code === 0 ? "ok" : signal === null ? "failed" : "killed");
      resolve({ status, stdout: Buffer.concat(out).toString(), message: messageOf(said, signal) });
    });
  });
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
  return JSON.parse(line.slice(at + marker.length + 1)) as DriverEvent;
}

/** What Nix said; it can't say anything when it is killed. */
function messageOf(lines: readonly string[], signal: NodeJS.Signals | null): string {
  const text = lines.join("\n");
  return signal === null || text.includes("error:") ? nixError(text) : `Nix was ended by ${signal}`;
}

/** What a process holds in memory, as Linux tells; 0 where that isn't known. */
function residentBytes({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
