import { readDocument } from "@flake-split/analysis";
import { type Category, categories, settingsOf } from "@flake-split/plan";
import type { Diagnostic } from "@flake-split/syntax";
import type { FlakeReport, Outcome, Phase, PhaseOptions, PlacementReport, ReadTree } from "./contract.ts";
import { type EntrySize, entrySize, slimEntry } from "./entry-size.ts";
import { type GraphFile, importGraph } from "./import-graph.ts";
import { loadedParser } from "./loaded-parser.ts";
import { type OverlaidTree, overlaid, withFiles } from "./overlaid-tree.ts";
import { phases, planOnly } from "./phases.ts";

/** How far the migration of a flake is. */
export interface FlakeStatus {
  /** Absent where the flake could not be read so far. */
  readonly flake?: FlakeReport;
  readonly entry?: EntryStatus;
  /** In the order of the migration; none where the flake can't be split. */
  readonly phases: readonly PhaseStatus[];
  /** What stays in the entry by choice or for safety. */
  readonly left: { readonly bindings: number; readonly lines: number };
  /** Where there are no phases, they say why. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface EntryStatus extends EntrySize {
  /** What `own` is to come down to. */
  readonly target: number;
  /** What it will be once the open phases are done, with the framework as it is. */
  readonly after: EntrySize;
}

/**
 * - `done`: it has moved something, and has nothing left to move.
 * - `open`: it would move something; it may have moved other things before.
 * - `empty`: the flake has nothing for it.
 * - `refused`: it can't do its part; `reason` says why.
 */
export interface PhaseStatus {
  readonly name: string;
  readonly title: string;
  readonly risk: Phase["risk"];
  /** How long a person takes to do it by hand, on a flake of some 3,000 lines. */
  readonly byHand?: string;
  readonly state: "done" | "open" | "empty" | "refused";
  /** What it would still move, when the phases before it are done. */
  readonly bindings: number;
  readonly lines: number;
  /** What of its folders the entry imports, directly or not. */
  readonly files: number;
  readonly fileLines: number;
  readonly reason?: string;
}

/** Carries the open phases out in memory to say what each would move. `prepare()` comes first. */
export function statusOf(tree: ReadTree, options: PhaseOptions): FlakeStatus {
  const { plan, diagnostics } = planOnly(tree, options);
  const known = plan.flake === undefined ? {} : { flake: plan.flake };
  const before = sizeOf(tree, options);
  const left = {
    bindings: plan.left.length,
    lines: plan.left.reduce((sum, { lines }) => sum + lines, 0),
  };
  if (diagnostics.some(({ severity }) => severity === "error") || before === null) {
    const entry = before === null ? {} : { entry: { ...before, target: slimEntry, after: before } };
    return { ...known, ...entry, phases: [], left, diagnostics: diagnostics.map(asStatus) };
  }
  const entryPhase = phases
    .filter(({ name }) => name === "entry")
    .map((phase) => ofEntry(phase, tree, options));
  const { statuses, after } = simulated(tree, options, plan.placements);
  const size = sizeOf(after, options) ?? before;
  const entry = { ...before, target: slimEntry, after: size };
  return { ...known, entry, phases: [...entryPhase, ...statuses], left, diagnostics };
}

const splitAlready: ReadonlySet<string> = new Set(["flake/own-layout", "flake/no-per-system"]);

/** That there is nothing to split is no error of a flake whose status is asked for. */
function asStatus(diagnostic: Diagnostic): Diagnostic {
  return splitAlready.has(diagnostic.code) ? { ...diagnostic, severity: "note" } : diagnostic;
}

function sizeOf(tree: ReadTree, { flakePath: path }: PhaseOptions): EntrySize | null {
  const text = tree.read(path);
  if (text === undefined) return null;
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  return "refused" in read ? null : entrySize(text, read.document.root);
}

const nothing = { bindings: 0, lines: 0, files: 0, fileLines: 0 };

function ofEntry(phase: Phase, tree: ReadTree, options: PhaseOptions): PhaseStatus {
  const about = aboutPhase(phase);
  const outcome = phase.run(tree, options);
  const error = outcome.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) return { ...about, state: "refused", ...nothing, reason: error.message };
  return { ...about, state: outcome.changes.length > 0 ? "open" : "done", ...nothing };
}

function aboutPhase({ name, title, risk, byHand }: Phase) {
  return { name, title, risk, ...(byHand === undefined ? {} : { byHand }) };
}

/** The phases one after the other, each on what the one before it left. */
function simulated(
  tree: ReadTree,
  options: PhaseOptions,
  placements: readonly PlacementReport[],
): { readonly statuses: readonly PhaseStatus[]; readonly after: ReadTree } {
  const { files } = importGraph((path) => tree.read(path), options.flakePath);
  const { directory } = settingsOf(options.config);
  let state: OverlaidTree = overlaid(tree);
  let waiting = placements;
  const statuses: PhaseStatus[] = [];
  for (const phase of phases.filter(({ name }) => /^phase\d$/.test(name))) {
    const outcome = waiting.length === 0 ? null : phase.run(state, options);
    state = outcome === null ? state : changed(state, outcome);
    const isIdle = outcome === null || outcome.changes.length === 0;
    const rest = isIdle ? waiting : planOnly(state, options).plan.placements;
    statuses.push(ofPhase(phase, outcome, gone(waiting, rest), ownFiles(phase, files, directory)));
    waiting = rest;
  }
  return { statuses, after: state };
}

function ofPhase(
  phase: Phase,
  outcome: Outcome | null,
  moved: readonly PlacementReport[],
  files: readonly GraphFile[],
): PhaseStatus {
  const numbers = {
    bindings: moved.length,
    lines: moved.reduce((sum, { lines }) => sum + lines, 0),
    files: files.length,
    fileLines: files.reduce((sum, { lines }) => sum + lines, 0),
  };
  const about = aboutPhase(phase);
  const error = outcome?.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) return { ...about, state: "refused", ...numbers, reason: error.message };
  if (outcome !== null && outcome.changes.length > 0) return { ...about, state: "open", ...numbers };
  return { ...about, state: files.length > 0 ? "done" : "empty", ...numbers };
}

function changed(state: OverlaidTree, { changes }: Outcome): OverlaidTree {
  const texts = changes.flatMap(({ path, after }): [string, string][] =>
    after === undefined ? [] : [[path, after]],
  );
  return withFiles(state, new Map(texts));
}

/** The placements that a later plan of the same flake hasn't any more; its positions may be others. */
function gone(
  before: readonly PlacementReport[],
  after: readonly PlacementReport[],
): readonly PlacementReport[] {
  const left = new Map<string, number>();
  for (const placement of after) left.set(keyOf(placement), (left.get(keyOf(placement)) ?? 0) + 1);
  return before.filter((placement) => {
    const count = left.get(keyOf(placement)) ?? 0;
    left.set(keyOf(placement), count - 1);
    return count <= 0;
  });
}

function keyOf({ binding, category }: PlacementReport): string {
  return `${category} ${binding}`;
}

/** The imported files in the folders of a phase. What several phases share speaks for none of them. */
function ownFiles(phase: Phase, files: readonly GraphFile[], directory: string): readonly GraphFile[] {
  return files.filter(({ path }) => categoryOf(path, directory)?.phase === phase.name);
}

const sharedFolder = "lib";

function categoryOf(path: string, directory: string): Category | undefined {
  if (!path.startsWith(`${directory}/`)) return undefined;
  const below = path.slice(directory.length + 1);
  const own = categories.filter((each) => each.directory !== sharedFolder);
  return (
    own.find((each) => each.directory === "." && below === each.aggregator) ??
    own.find((each) => each.directory !== "." && below.startsWith(`${each.directory}/`))
  );
}
