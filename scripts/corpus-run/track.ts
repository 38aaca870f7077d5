import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parser } from "../../packages/syntax/src/index.ts";
import { compare } from "./compare.ts";
import { entryLines, tokenDifference } from "./entry-lines.ts";
import type { Options } from "./options.ts";
import { type Answer, ask, type Place, type Program, type Report } from "./program.ts";
import type { CommandRun, Comparison, JoinRecord, LeftTally, Result, TrackRecord } from "./record.ts";
import { runProcess } from "./run-process.ts";
import { keptBack, leftBehind, leftTally, libraryLines, movedBy, tally } from "./tally.ts";
import { type ChangedPath, changedPaths } from "./working-copy.ts";
import { writtenFiles } from "./written.ts";

/** All that a track needs beside its own copy of the flake. */
export interface TrackContext {
  readonly program: Program;
  readonly parser: Parser;
  readonly options: Options;
  /** The flake as it was. */
  readonly original: string;
}

/** What some commands change in a copy. */
export async function changedBy(
  program: Program,
  place: Place,
  commands: readonly string[],
): Promise<readonly ChangedPath[]> {
  await inTurn(program, place, commands);
  return changedPaths(place.tree);
}

/**
 * Takes a copy through some commands, and measures what stands there then. `reversed` is what they have changed in the
 * opposite order, if that was tried.
 */
export async function runTrack(
  context: TrackContext,
  place: Place,
  commands: readonly string[],
  reversed: readonly ChangedPath[] | null = null,
): Promise<TrackRecord> {
  const answers = await inTurn(context.program, place, commands);
  const reports = answers.flatMap(({ report }) => report ?? []);
  const changed = await changedPaths(place.tree);
  const again = await secondRuns(context.program, place, answers);
  const rest = await ask(context.program, place, "plan");
  const moved = movedBy(reports);
  const comparison = changed.length === 0 ? null : await comparisonOf(context, place);
  return {
    result: resultOf(answers.map(({ run }) => run.result)),
    runs: [...answers.map(({ run }) => run), ...again],
    moved: tally(moved),
    libraryLines: libraryLines(moved),
    left: remaining(rest, reports),
    lines: entryLines(context.parser, entryOf(place.tree)),
    written: writtenFiles(changed),
    checks: {
      passed: !answers.some(({ run }) => run.why.some((why) => why.startsWith("flake/check-failed"))),
      keptBack: new Set(reports.flatMap(keptBack).map(({ binding }) => binding)).size,
      nixParses: await nixParses(place, changed),
    },
    idempotent: again.length === 0 ? null : again.every(({ result }) => result === "unchanged"),
    anyOrder: reversed === null ? null : JSON.stringify(reversed) === JSON.stringify(changed),
    comparison,
    join: await joinRecord(context, place, changed),
  };
}

function entryOf(folder: string): string {
  return readFileSync(join(folder, "flake.nix"), "utf8");
}

/** Stops at a crash; a refused command doesn't keep the others from running. */
async function inTurn(
  program: Program,
  place: Place,
  commands: readonly string[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const command of commands) {
    const answer = await ask(program, place, command, "--allow-dirty");
    answers.push(answer);
    if (isFailure(answer.run.result)) break;
  }
  return answers;
}

/** Asks each command that did something, or found nothing to do, whether it would change something now. */
async function secondRuns(
  program: Program,
  place: Place,
  answers: readonly Answer[],
): Promise<readonly CommandRun[]> {
  if (answers.some(({ run }) => isFailure(run.result))) return [];
  const runs: CommandRun[] = [];
  for (const { run } of answers) {
    if (run.result !== "applied" && run.result !== "unchanged") continue;
    const { run: again } = await ask(program, place, run.command, "--check");
    runs.push({ ...again, command: `${run.command} again` });
  }
  return runs;
}

export function isFailure(result: Result): boolean {
  return result === "crashed" || result === "timed-out";
}

/** What a track came to, by what its commands came to. */
export function resultOf(results: readonly Result[]): Result {
  const failed = results.find(isFailure);
  if (failed !== undefined) return failed;
  const refused = results.filter((result) => result === "refused").length;
  const applied = results.some((result) => result === "applied");
  if (refused > 0) return applied ? "partly" : "refused";
  return applied ? "applied" : "unchanged";
}

function remaining({ report }: Answer, reports: readonly Report[]): LeftTally {
  // What can't be read any more, as a flake that is split wholly, is told by the last report that there is.
  const last = report === null || report.result === "refused" ? reports.at(-1) : report;
  return leftTally(last === undefined ? [] : last === report ? leftBehind(last, reports) : last.left);
}

async function comparisonOf({ options, original }: TrackContext, place: Place): Promise<Comparison | null> {
  if (options.compare === undefined) return null;
  return compare(options.compare, original, place, options.compareTimeout);
}

/** Whether an installed Nix parses what was written; that finds names that nothing binds, too. */
async function nixParses({ tree, scratch }: Place, changed: readonly ChangedPath[]): Promise<boolean | null> {
  const files = changed.filter(({ path, text }) => path.endsWith(".nix") && text !== undefined);
  if (files.length === 0) return null;
  const env = { ...process.env, TMPDIR: scratch };
  for (const { path } of files) {
    const { exit, stderr } = await runProcess("nix-instantiate", ["--parse", join(tree, path)], {
      cwd: tree,
      env,
      timeout: 30_000,
    });
    if (exit === null && stderr.includes("ENOENT")) return null;
    if (exit !== 0) return false;
  }
  return true;
}

async function joinRecord(
  context: TrackContext,
  place: Place,
  changed: readonly ChangedPath[],
): Promise<JoinRecord | null> {
  const { program, parser, options, original } = context;
  const isWanted = options.steps.has("join") && program.commands.includes("join");
  if (!isWanted || changed.length === 0) return null;
  const { run } = await ask(program, place, "join", "--allow-dirty");
  if (run.result !== "applied") return { run, tokens: null, remaining: 0, comparison: null };
  const added = new Set(changed.filter(({ isNew }) => isNew).map(({ path }) => path));
  const now = await changedPaths(place.tree);
  return {
    run,
    tokens: tokenDifference(parser, entryOf(original), entryOf(place.tree)),
    remaining: now.filter(({ path }) => added.has(path)).length,
    comparison: await comparisonOf(context, place),
  };
}
