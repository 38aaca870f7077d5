import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CommandRun, Result } from "./record.ts";
import { type Ran, runProcess } from "./run-process.ts";
import { gitEnvironment } from "./working-copy.ts";

/** What is read of the JSON that the program prints. */
export interface Report {
  readonly result: "applied" | "planned" | "refused" | "unchanged" | "would-change";
  readonly flake?: { readonly framework: string; readonly spelling: string } | null;
  readonly files: readonly { readonly path: string; readonly status: string }[];
  readonly placements: readonly ReportedPlacement[];
  readonly left: readonly ReportedLeft[];
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly file: string;
    readonly range: { readonly start: { readonly line: number } } | null;
  }[];
}

export interface ReportedPlacement {
  readonly binding: string;
  readonly lines: number;
  readonly file: string;
  readonly phase: string;
}

export interface ReportedLeft {
  readonly binding: string;
  readonly lines: number;
  readonly reason: string;
  readonly code: string;
}

/** The program that is measured. */
export interface Program {
  readonly file: string;
  /** The commands that it knows, in the order of its help. */
  readonly commands: readonly string[];
  readonly timeout: number;
  /** The module that is loaded in front of it and tells the memory that it took. */
  readonly usageReporter: string;
}

export interface Answer {
  readonly run: CommandRun;
  /** `null` when the program said nothing that can be read. */
  readonly report: Report | null;
}

/** Where a run happens: the flake's folder, and one for what the processes leave behind. */
export interface Place {
  readonly tree: string;
  readonly scratch: string;
}

export async function findProgram(file: string, usageReporter: string, timeout: number): Promise<Program> {
  const { stdout, stderr } = await runProcess(process.execPath, [file, "--help"], {
    cwd: process.cwd(),
    env: process.env,
    timeout,
  });
  const commands = commandsOf(stdout);
  if (commands.length === 0) throw new Error(`${file} --help lists no commands\n${stderr}`);
  return { file, commands, timeout, usageReporter };
}

/** The commands that the help lists. */
export function commandsOf(help: string): readonly string[] {
  const [, after = ""] = help.split(/^Commands:\n/m);
  const [listed = ""] = after.split("\n\n");
  return listed.split("\n").flatMap((line) => /^ {2}([a-z][a-z0-9-]*)(?: |$)/.exec(line)?.[1] ?? []);
}

/** Runs one command on a tree and reads what it reports. */
export async function ask(
  { file, timeout, usageReporter }: Program,
  place: Place,
  command: string,
  ...args: readonly string[]
): Promise<Answer> {
  const usage = join(place.scratch, "usage");
  rmSync(usage, { force: true });
  const env = environment(place, { CORPUS_USAGE: usage, FLAKE_SPLIT_DEBUG: "1", NO_COLOR: "1" });
  const words = [
    "--import",
    pathToFileURL(usageReporter).href,
    file,
    command,
    place.tree,
    "--format",
    "json",
    ...args,
  ];
  const ran = await runProcess(process.execPath, words, { cwd: place.tree, env, timeout });
  const report = ran.exit === 0 || ran.exit === 1 ? readReport(ran.stdout) : null;
  const memory = numberIn(usage);
  const result = resultOf(ran, report);
  const run = { command, result, milliseconds: Math.round(ran.milliseconds), memory, why: why(ran, report) };
  return { run, report };
}

/** The environment for a process that works on a copy. */
export function environment(
  { scratch }: Place,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> {
  // Whatever a process that was killed leaves in its temporary folder goes away with the copy.
  return { ...process.env, ...gitEnvironment, TMPDIR: scratch, ...more };
}

function readReport(text: string): Report | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function numberIn(file: string): number | null {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function resultOf({ timedOut }: Ran, report: Report | null): Result {
  if (timedOut) return "timed-out";
  if (report === null) return "crashed";
  // A command that is asked with `--check` is asked whether it would.
  return report.result === "would-change" ? "applied" : report.result;
}

function why(ran: Ran, report: Report | null): readonly string[] {
  if (report === null) return ran.timedOut ? [] : [`exit ${ran.exit}: ${ran.stderr.trim().slice(0, 2000)}`];
  return report.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, file, range }) => `${code} ${file}:${range?.start.line ?? "-"}: ${message}`);
}
