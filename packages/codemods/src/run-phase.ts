import { type FlakeModel, type Region, referencesWithin } from "@flake-split/analysis";
import {
  isKnownByLets,
  type PhaseId,
  type Plan,
  type PlanInput,
  planSplit,
  settingsOf,
} from "@flake-split/plan";
import { type Emitted, emit, exportedNames, type Fault, readSetFile, verify } from "@flake-split/rewrite";
import { contains, type Diagnostic, type Span } from "@flake-split/syntax";
import type { FileChange, Outcome, PhaseOptions, ReadTree } from "./contract.ts";
import { culprits } from "./culprits.ts";
import { flakeShape } from "./diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";
import { type OverlaidTree, overlaid, withFiles } from "./overlaid-tree.ts";
import { emptyReport, movedReport, planReport } from "./plan-report.ts";
import { type Entry, type RefusedEntry, readEntry } from "./read-entry.ts";
import { type SplitFiles, splitFiles } from "./split-files.ts";
import { titles } from "./titles.ts";

/** Plans the whole flake and carries out one phase of the plan, or none, in memory. */
export function runPhase(phase: PhaseId | null, tree: ReadTree, options: PhaseOptions): Outcome {
  const read = readFlakeTree(overlaid(tree), options);
  if ("refused" in read) return refused(read.refused, read.model);
  const excluded = read.entry.model.regions.map(() => new Map<string, string>());
  const shares = options.sharesRepeats === true;
  const plans = plansFor(
    read,
    excluded,
    options,
    shares ? "shared" : phase === null ? "reported" : "ignored",
  );
  const { diagnostics } = read.entry;
  if (phase === null) return { changes: [], plan: planReport(plans, read.entry.model), diagnostics };
  let state: FlakeTree = read;
  let current = plans;
  let here = excluded;
  const labels = excluded.map(() => new Set<string>());
  for (const [number, own] of excluded.entries()) {
    const step = carryOut(phase, state, current, here.indexOf(own), here, options);
    if ("refused" in step) return refused(step.refused, read.entry.model);
    if (step.next === null) continue;
    state = step.next;
    if (step.isGone) here = here.filter((other) => other !== own);
    for (const { unit } of step.moved) labels[number]?.add(unit.label);
    if (number < excluded.length - 1) current = plansFor(state, here, options);
  }
  const exportsPaths =
    options.config.modulePaths === true &&
    [...state.tree.written.keys()].some((path) => path.includes("/modules/"));
  const notes = exportsPaths ? [flakeShape("flake/module-paths", options.flakePath, undefined)] : [];
  const isTried = excluded.some((labels) => labels.size > 0);
  const final = isTried ? plansFor(read, excluded, options) : plans;
  return {
    changes: changesOf(tree, state.tree),
    plan: planReport(final, read.entry.model),
    moved: movedReport(final, labels),
    diagnostics: [...diagnostics, ...notes],
  };
}

/** A flake at one moment of a run. */
interface FlakeTree {
  readonly tree: OverlaidTree;
  readonly entry: Entry;
  readonly files: SplitFiles;
}

/** What was read and planned last with some options: the next of several phases begins where the one before it ended. */
interface Latest {
  readonly flake: FlakeTree;
  readonly plans: Map<PlanInput["repeats"], readonly Plan[]>;
}

const latest = new WeakMap<PhaseOptions, Latest>();

function readFlakeTree(tree: OverlaidTree, options: PhaseOptions): FlakeTree | RefusedEntry {
  const known = latest.get(options)?.flake;
  if (known !== undefined && isUnchanged(known, tree)) return { ...known, tree };
  const read = readAnew(tree, options);
  if (!("refused" in read)) latest.set(options, { flake: read, plans: new Map() });
  return read;
}

function isUnchanged({ entry, files }: FlakeTree, tree: OverlaidTree): boolean {
  return [entry.document, ...files.documents.values()].every(({ path, text }) => tree.read(path) === text);
}

function readAnew(tree: OverlaidTree, options: PhaseOptions): FlakeTree | RefusedEntry {
  const parser = loadedParser();
  const text = tree.read(options.flakePath);
  if (text === undefined)
    return { refused: [flakeShape("flake/missing-file", options.flakePath, undefined)] };
  const entry = readEntry(parser, options.flakePath, text, settingsOf(options.config).directory);
  if ("refused" in entry) return entry;
  const files = splitFiles(parser, tree, entry, options);
  if ("refused" in files) return { ...files, model: entry.model };
  return { tree, entry, files };
}

/** How often a plan is made again without what could not be moved. */
const attempts = 8;

const regionsChanged = "the code that is evaluated for each system could no longer be told from the rest";

interface Carried {
  readonly next: FlakeTree;
  readonly moved: Emitted["moved"];
  /** Whether all of the region has left, with the `let`s that it is known by. */
  readonly isGone: boolean;
}

/** One phase for one region: the flake as it is then, once it passes every check; `null` when nothing moves. */
function carryOut(
  phase: PhaseId,
  state: FlakeTree,
  plans: readonly Plan[],
  index: number,
  excluded: readonly Map<string, string>[],
  options: PhaseOptions,
): Carried | { readonly next: null } | { readonly refused: readonly Diagnostic[] } {
  const { document } = state.entry;
  const own = excluded[index] ?? new Map<string, string>();
  let current = plans;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const plan = current[index];
    if (plan === undefined) throw new Error(`no plan for region ${index}`);
    const emitted = emit({ document, plan, phase, gathering: state.files.documents });
    const faults = check(state, plan, emitted);
    if (faults.length === 0) {
      if (emitted.files.size === 0) return { next: null };
      const next = readFlakeTree(withFiles(state.tree, emitted.files), options);
      if ("refused" in next) return next;
      const { regions } = next.entry.model;
      const isGone = leaves(state.entry.model.regions, regions, index);
      if (isGone || regions.length === excluded.length) return { next, moved: emitted.moved, isGone };
      for (const label of behindRegions(state.entry, emitted))
        own.set(label, `checked after the move, ${regionsChanged}`);
    } else if (!excludeFaulty(faults, document.text, emitted, own)) {
      const passes = (without: ReadonlySet<string>) =>
        passesWithout(without, phase, state, index, excluded, options);
      const found = culprits(labelsOf(emitted), passes);
      if (found === null || found.size === 0) return { refused: faults.map(checkFailed) };
      for (const label of found) own.set(label, `checked after the move, ${faults[0]?.message}`);
    }
    current = plansFor(state, excluded, options);
  }
  return {
    refused: [checkFailed({ file: options.flakePath, message: "no part of the flake could be moved" })],
  };
}

/** Whether a region that is known by its `let`s alone isn't there any more, while all the others are. */
function leaves(before: readonly Region[], after: readonly Region[], index: number): boolean {
  const region = before[index];
  if (region === undefined || !isKnownByLets(region) || after.length !== before.length - 1) return false;
  const others = before.filter((_, at) => at !== index);
  const outputsOf = ({ outputs }: Region) => outputs.map(({ key }) => key).join(" ");
  return others.every((other, at) => {
    const same = after[at];
    return same !== undefined && same.kind === other.kind && outputsOf(same) === outputsOf(other);
  });
}

function check({ entry, tree, files }: FlakeTree, plan: Plan, emitted: Emitted): readonly Fault[] {
  const parser = loadedParser();
  return verify({
    parse: (source) => parser.parse(source),
    entry: entry.document,
    files: emitted.files,
    before: files.documents,
    contexts: emitted.contexts,
    dropped: emitted.dropped,
    members: emitted.members,
    gathering: new Set(plan.aggregators.values()),
    titles,
    directory: plan.settings.directory,
    exists: (path) => tree.exists(path),
  });
}

/**
 * What of the bindings that moved the regions are recognised by: those that hold a region, or name what does. All
 * of them where none does.
 */
function behindRegions({ document, model }: Entry, { moved }: Emitted): readonly string[] {
  const holdsRegion = (outer: Span) => model.regions.some(({ span }) => contains(outer, span));
  const isBehind = ({ item }: Emitted["moved"][number]["unit"]) =>
    holdsRegion(item.span) ||
    referencesWithin(document.scopes, item.span).some(
      ({ target }) =>
        target.kind === "definition" &&
        target.definition.value !== null &&
        holdsRegion(target.definition.value.span),
    );
  const behind = moved.filter(({ unit }) => isBehind(unit));
  return (behind.length > 0 ? behind : moved).map(({ unit }) => unit.label);
}

/** Takes the bindings of faulty files out of the plan; false when that leaves none to take out. */
function excludeFaulty(
  faults: readonly Fault[],
  text: string,
  emitted: Emitted,
  excluded: Map<string, string>,
): boolean {
  const before = excluded.size;
  for (const { file, message, lost } of faults) {
    for (const { file: target, unit } of emitted.moved) {
      const { span } = unit.item;
      const held = lost !== undefined && text.slice(span.start, span.end).replace(/\s+/g, " ").includes(lost);
      if (target === file || held) excluded.set(unit.label, `checked after the move, ${message}`);
    }
  }
  return excluded.size > before;
}

/** Whether one phase of one region passes its checks when these are left out, too. */
function passesWithout(
  labels: ReadonlySet<string>,
  phase: PhaseId,
  state: FlakeTree,
  index: number,
  excluded: readonly Map<string, string>[],
  options: PhaseOptions,
): boolean {
  const fewer = excluded.map((own, at) =>
    at === index ? new Map([...own, ...[...labels].map((label): [string, string] => [label, ""])]) : own,
  );
  const plan = plansFor(state, fewer, options)[index];
  if (plan === undefined) throw new Error(`no plan for region ${index}`);
  const { document } = state.entry;
  return check(state, plan, emit({ document, plan, phase, gathering: state.files.documents })).length === 0;
}

function labelsOf({ moved }: Emitted): readonly string[] {
  return [...new Set(moved.map(({ unit }) => unit.label))];
}

function checkFailed({ file, message }: Fault): Diagnostic {
  return {
    ...flakeShape("flake/check-failed", file, undefined),
    message: `the result would be wrong: ${message}`,
  };
}

function refused(diagnostics: readonly Diagnostic[], model: FlakeModel | undefined): Outcome {
  return { changes: [], plan: emptyReport(model), diagnostics };
}

function plansFor(
  flake: FlakeTree,
  excluded: readonly ReadonlyMap<string, string>[],
  options: PhaseOptions,
  repeats: PlanInput["repeats"] = options.sharesRepeats === true ? "shared" : "ignored",
): readonly Plan[] {
  const last = latest.get(options);
  if (last?.flake.entry !== flake.entry || excluded.some(({ size }) => size > 0))
    return planAnew(flake, excluded, options, repeats);
  // A plan that also reports repeats is otherwise the same.
  const known = last.plans.get(repeats) ?? (repeats === "ignored" ? last.plans.get("reported") : undefined);
  const plans = known ?? planAnew(flake, excluded, options, repeats);
  last.plans.set(repeats, plans);
  return plans;
}

function planAnew(
  { tree, entry, files }: FlakeTree,
  excluded: readonly ReadonlyMap<string, string>[],
  options: PhaseOptions,
  repeats: PlanInput["repeats"],
): readonly Plan[] {
  return planSplit({
    document: entry.document,
    regions: entry.model.regions,
    settings: settingsOf(options.config),
    exists: (path) => tree.exists(path),
    categoryAt: (path) => files.categoryAt(path),
    filesFrom: (paths) => files.filesFrom(paths),
    members: (file) => {
      const document = files.documents.get(file);
      const set = document === undefined ? null : readSetFile(document);
      return set === null ? new Set() : exportedNames(set);
    },
    excluded,
    declined: options.declined ?? none,
    repeats,
  });
}

const none: ReadonlySet<string> = new Set();

function changesOf(tree: ReadTree, { written }: OverlaidTree): readonly FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, after] of written) {
    const before = tree.read(path);
    if (before !== after) changes.push({ path, before, after });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
