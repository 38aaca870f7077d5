import type { EntryLines } from "./entry-lines.ts";

/*
 * What a run over a corpus finds out: the shape of its JSON. `null` stands for "not asked, or not to be known".
 */

/** A way through the commands, from the flake as it is: the phases in turn, `entry` alone, `all` alone. */
export type TrackName = "phases" | "entry" | "all";

export const trackNames: readonly TrackName[] = ["phases", "entry", "all"];

export interface FlakeRecord {
  readonly name: string;
  readonly folder: string;
  /** Its lines; `null` when it isn't understood as a flake. */
  readonly lines: EntryLines | null;
  /** Split already, or too small for it; see `isThin`. */
  readonly thin: boolean;
  readonly parsed: boolean | null;
  readonly framework: string | null;
  readonly spelling: string | null;
  readonly plan: PlanRecord | null;
  readonly tracks: Readonly<Partial<Record<TrackName, TrackRecord>>>;
  /** Why this flake has no figures: a fault of the machine or of the corpus run, not of what is measured. */
  readonly failure: string | null;
}

/** How a command, or a track of several, ended. `partly`: some of its commands were refused. */
export type Result = "applied" | "unchanged" | "partly" | "planned" | "refused" | "crashed" | "timed-out";

export interface CommandRun {
  readonly command: string;
  readonly result: Result;
  readonly milliseconds: number;
  /** The most memory that its process had, in kilobytes. */
  readonly memory: number | null;
  /** Why it was refused or crashed. */
  readonly why: readonly string[];
}

export interface Tally {
  readonly bindings: number;
  /** Those of more than three lines. */
  readonly long: number;
  readonly lines: number;
}

export interface PlanRecord {
  readonly run: CommandRun;
  readonly placed: Tally;
  readonly left: LeftTally;
}

export interface LeftTally extends Tally {
  /** How many bindings stay for which reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface TrackRecord {
  readonly result: Result;
  readonly runs: readonly CommandRun[];
  readonly moved: Tally;
  /** The moved lines that are in the split's `lib` folder. */
  readonly libraryLines: number;
  /** What stands in the entry afterwards. */
  readonly left: LeftTally;
  readonly lines: EntryLines | null;
  readonly written: WrittenFiles;
  readonly checks: ChecksRecord;
  /** Whether each command's second run changes nothing. */
  readonly idempotent: boolean | null;
  /** Whether the commands in the opposite order give the same tree. */
  readonly anyOrder: boolean | null;
  readonly comparison: Comparison | null;
  readonly join: JoinRecord | null;
}

export interface WrittenFiles {
  /** How many files are new, changed or gone, with the entry. */
  readonly count: number;
  readonly largest: { readonly path: string; readonly lines: number } | null;
  /** Files of more than 600 lines. */
  readonly overBudget: readonly string[];
  /** What was written although it is neither the entry, nor its lock file, nor below the split's folder. */
  readonly outside: readonly string[];
}

export interface ChecksRecord {
  /** False when a run was refused since its result would have been wrong. */
  readonly passed: boolean;
  /** How many bindings stay since a check found a fault in the file that they would have gone to. */
  readonly keptBack: number;
  /** Whether an installed Nix parses every file that was written. */
  readonly nixParses: boolean | null;
}

export interface Comparison {
  /** The first word that the outside comparison prints, or `timed-out`, or `exit 3`. */
  readonly verdict: string;
  readonly output: string;
  readonly milliseconds: number;
}

export interface JoinRecord {
  readonly run: CommandRun;
  /** Tokens of the original entry that the joined one lacks, and the other way round, order aside. */
  readonly tokens: { readonly lost: number; readonly added: number } | null;
  /** Files that the split had added and that are still there. */
  readonly remaining: number;
  readonly comparison: Comparison | null;
}

/** At most this many lines of its own has a flake that counts as thin. */
const thinLines = 75;

/** What the program says of a flake whose code stands elsewhere already. */
const splitAlready = ["flake/own-layout", "flake/no-per-system"];

/** Whether there is little to split: few lines beside its inputs, or told to be split already. */
export function isThin(lines: EntryLines | null, plan: PlanRecord | null): boolean {
  if (lines !== null && lines.own <= thinLines) return true;
  return plan?.run.why.some((why) => splitAlready.some((code) => why.startsWith(code))) ?? false;
}
