import { basename, dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Diagnostic } from "@flake-split/syntax";
import type { Invocation } from "../arguments.ts";
import { type Codemods, writingPhases } from "../codemods.ts";
import { commandsFor } from "../commands.ts";
import { failure, systemCode } from "../diagnostics.ts";
import type { Host } from "../host.ts";
import { runCommand } from "../run-command.ts";
import type { Api, FileInfo, Options, Transformed } from "./api.ts";
import { type CollectingReporter, collectingReporter } from "./collecting-reporter.ts";
import { invocationFor } from "./command-line.ts";
import { countStats, flakeReport } from "./flake-report.ts";
import { Refusal } from "./refusal.ts";

/** What a transform works with. */
export interface Surroundings {
  readonly host: Host;
  readonly codemods: Codemods;
  /** In milliseconds, how long to wait for another flake of the same repository. */
  readonly patience: number;
}

/**
 * Carries out a phase on one flake, as the command of that name does: with its checks, its journal and its refusals. Every
 * file is on disk when this returns, the entry included, whose text jscodeshift then writes once more.
 *
 * Files of other names are left alone. A flake that is refused, and whatever makes the command exit with a status other than 0,
 * is thrown as a `Refusal`.
 */
export async function transformFlake(
  name: string,
  file: FileInfo,
  api: Api,
  options: Options,
  surroundings: Surroundings,
): Promise<Transformed> {
  if (basename(file.path) !== "flake.nix") return undefined;
  const { host, codemods } = surroundings;
  const directory = dirname(file.path);
  const invocation = invocationFor(name, directory, options, commandsFor(writingPhases(codemods)));
  const stale = staleSource(host, file);
  if (stale !== undefined) throw refusal(name, collected([stale]));
  const { answer, reporter } = await runWhenFree(invocation, surroundings);
  if (typeof answer !== "number") throw new Refusal(answer.wrongUse);
  const { conclusion } = reporter;
  if (answer !== 0 && conclusion?.result !== "applied") throw refusal(name, reporter);
  // What keeps a run from being whole is told with the error.
  const text = flakeReport(invocation, conclusion, reporter.said, answer === 0 ? reporter.diagnosed : "");
  if (text !== "" && !invocation.quiet) api.report(text);
  if (conclusion !== undefined) countStats(api, invocation, conclusion);
  if (answer !== 0) throw refusal(name, reporter);
  const entry = conclusion?.changes.find(({ path }) => path === conclusion.flakePath);
  return entry?.after ?? file.source;
}

/**
 * Another transform may have changed the text without writing it. What this one would write is made of what is on disk,
 * and would drop that.
 */
function staleSource({ cwd, fs }: Host, { path, source }: FileInfo): Diagnostic | undefined {
  const onDisk = readable(() => fs.readBytes(resolve(cwd, path)).toString("utf8"));
  if (onDisk === undefined || onDisk === source) return undefined;
  return failure("apply/changed-meanwhile", "flake.nix", "is not what jscodeshift read", {
    why: "phases work on what is on disk",
    help: "run this again; a transform that changes flake.nix itself has to be a run of its own",
  });
}

function readable(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

interface Ran {
  readonly answer: Awaited<ReturnType<typeof runCommand>>;
  readonly reporter: CollectingReporter;
}

const pause = 50;

/** Two workers may have flakes of one repository, which has one lock: the second waits for the first. */
async function runWhenFree(invocation: Invocation, surroundings: Surroundings): Promise<Ran> {
  const { host, codemods, patience } = surroundings;
  for (let waited = 0; ; waited += pause) {
    const reporter = collectingReporter();
    const answer = await runCommand(invocation, host, codemods, reporter);
    const isBusy = reporter.diagnostics.some(({ code }) => code === "apply/busy");
    if (!isBusy || reporter.conclusion?.result === "applied" || waited >= patience) {
      return { answer, reporter };
    }
    await delay(pause);
  }
}

function collected(diagnostics: readonly Diagnostic[]): CollectingReporter {
  const reporter = collectingReporter();
  reporter.diagnose(diagnostics);
  return reporter;
}

function refusal(name: string, { diagnostics, diagnosed, conclusion }: CollectingReporter): Refusal {
  const codes = [...new Set(diagnostics.filter(isReason).map(({ code }) => code))];
  const what = conclusion?.result === "applied" ? "is not wholly done" : "is refused";
  return new Refusal(`${name} ${what}: ${codes.join(", ")}`, diagnosed);
}

function isReason({ severity }: Diagnostic): boolean {
  return severity !== "note";
}
