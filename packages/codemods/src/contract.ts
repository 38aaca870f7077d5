import type { Framework } from "@flake-split/analysis";
import type { Config, RepeatCode } from "@flake-split/plan";
import type { Diagnostic, Span } from "@flake-split/syntax";

/** The files below the flake's directory, as a phase may see them. Paths are relative with "/". */
export interface ReadTree {
  read(path: string): string | undefined;
  /** Whether a file or folder stands there, readable or not. */
  exists(path: string): boolean;
  list(directory: string): readonly string[];
}

/** One file of the result; `before` is undefined for a new file, `after` for a removed one. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What `phase4 --add` is asked for. */
export interface AddImages {
  /** Names of formats: `wsl`, `iso`. */
  readonly formats: readonly string[];
  /** A host or a shell: `bench`, `shell:full`. */
  readonly from?: string;
  /** Of the machines. */
  readonly name?: string;
  /** `24.11` */
  readonly nixpkgsRelease?: string;
}

export interface PhaseOptions {
  /** The entry's name in the tree, as a rule `flake.nix`. */
  readonly flakePath: string;
  /** The validated `flake-split.config.json`. */
  readonly config: Config;
  /** Whether `all` leaves the framework alone, without `entry`. */
  readonly keepsFramework?: boolean;
  /** Whether the run writes `nix/README.md`, which says what each file holds and takes. */
  readonly writesDocs?: boolean;
  /** Whether `phase5` moves code that machines repeat into files that they share. */
  readonly sharesRepeats?: boolean;
  /** Labels of bindings that stay since their owner said so when asked; `entry`, which moves none, has no use for them. */
  readonly declined?: ReadonlySet<string>;
  /** Images that `phase4` is to add, instead of moving those that are there. */
  readonly addImages?: AddImages;
}

/** What goes where and why, and what stays and why. */
export interface PlanReport {
  readonly placements: readonly PlacementReport[];
  readonly left: readonly LeftReport[];
  readonly files: readonly PlannedFile[];
  /** What machines repeat, where there is any; only of a plan, and of a run that shares it. */
  readonly repeats?: readonly RepeatReport[];
  /** How the flake writes its outputs; absent where it could not be read so far. */
  readonly flake?: FlakeReport;
}

export interface FlakeReport {
  readonly framework: Framework;
  /** What it was recognised by, for people: `flake-utils.lib.eachDefaultSystem`. */
  readonly spelling: string;
}

export interface PlannedFile {
  readonly path: string;
  readonly lines: number;
  readonly holds: readonly string[];
}

export interface PlacementReport {
  /** The attribute path or the name in `let`. */
  readonly binding: string;
  readonly at: Span;
  readonly lines: number;
  readonly category: string;
  readonly file: string;
  readonly phase: string;
  readonly reasons: readonly PlacementReason[];
}

export interface PlacementReason {
  readonly heuristic: string;
  readonly reason: string;
}

export interface LeftReport {
  readonly binding: string;
  readonly at: Span;
  readonly lines: number;
  readonly reason: string;
  readonly code: string;
}

/** Code that several machines have, token for token. */
export interface RepeatReport {
  /** For people: `services.openssh`, `a module`. */
  readonly what: string;
  readonly kind: "module" | "value" | "bindings";
  readonly lines: number;
  readonly places: readonly { readonly binding: string; readonly at: Span }[];
  readonly code: RepeatCode;
  /** The file that it is shared by, or would be. */
  readonly file: string | null;
  /** Why it can't be shared. */
  readonly reason: string | null;
}

export interface Outcome {
  readonly changes: readonly FileChange[];
  readonly plan: PlanReport;
  /** What this run moves of the plan, with what goes along; absent where nothing is moved out of the entry. */
  readonly moved?: readonly PlacementReport[];
  /** An error among them means refused: `changes` is empty. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of a run of several phases: what each of them changes, one after another. */
  readonly steps?: readonly Step[];
}

/** One phase of several. */
export interface Step {
  readonly name: string;
  readonly title: string;
  readonly changes: readonly FileChange[];
  /** Its positions, and those of `moved`, are those of the flake as the step found it. */
  readonly plan: PlanReport;
  readonly moved?: readonly PlacementReport[];
}

export interface Phase {
  /** The command's name, such as `phase1`. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly risk: "low" | "medium" | "high";
  /** How long a person takes to do it by hand, on a flake of some 3,000 lines: `2 to 4 hours`. */
  readonly byHand?: string;
  run(tree: ReadTree, options: PhaseOptions): Outcome;
}
