import type { Document } from "@flake-split/analysis";
import { categories, type PhaseId, type Plan, planSplit, settingsOf } from "@flake-split/plan";
import { type Emitted, emit, exportedNames, type Fault, readSetFile, verify } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { FileChange, Outcome, PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";
import { planReport } from "./plan-report.ts";
import { type Entry, readEntry } from "./read-entry.ts";
import { type SplitFiles, splitFiles } from "./split-files.ts";

/** Plans the whole flake and carries out one phase of the plan, or none, in memory. */
export function runPhase(phase: PhaseId | null, tree: ReadTree, options: PhaseOptions): Outcome {
  const parser = loadedParser();
  const text = tree.read(options.flakePath);
  if (text === undefined) return refused([flakeShape("flake/missing-file", options.flakePath, undefined)]);
  const entry = readEntry(parser, options.flakePath, text, settingsOf(options.config).directory);
  if ("refused" in entry) return refused(entry.refused);
  const files = splitFiles(parser, tree, entry, options);
  if ("refused" in files) return refused(files.refused);
  return carryOut(phase, entry, tree, options, files);
}

/** How often a plan is made again without what could not be moved. */
const attempts = 8;

function carryOut(
  phase: PhaseId | null,
  entry: Entry,
  tree: ReadTree,
  options: PhaseOptions,
  files: SplitFiles,
): Outcome {
  const { documents } = files;
  const excluded = new Map<string, string>();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const plan = planFor(entry, tree, options, files, excluded);
    const report = planReport(plan);
    if (phase === null) return { changes: [], plan: report, diagnostics: entry.diagnostics };
    const emitted = emit({ document: entry.document, plan, phase, gathering: documents });
    const faults = check(entry, tree, plan, emitted, documents);
    if (faults.length === 0) {
      return { changes: changesOf(tree, emitted), plan: report, diagnostics: entry.diagnostics };
    }
    if (!excludeFaulty(faults, entry.document.text, emitted, excluded))
      return refused(faults.map(checkFailed));
  }
  return refused([checkFailed({ file: options.flakePath, message: "no part of the flake could be moved" })]);
}

function check(
  entry: Entry,
  tree: ReadTree,
  plan: Plan,
  emitted: Emitted,
  documents: ReadonlyMap<string, Document>,
): readonly Fault[] {
  const parser = loadedParser();
  return verify({
    parse: (source) => parser.parse(source),
    entry: entry.document,
    files: emitted.files,
    before: documents,
    contexts: emitted.contexts,
    members: emitted.members,
    gathering: new Set(plan.aggregators.values()),
    titles: new Set(categories.map(({ title }) => `# ${title}`)),
    directory: plan.settings.directory,
    exists: (path) => tree.exists(path),
  });
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

function checkFailed({ file, message }: Fault): Diagnostic {
  return {
    ...flakeShape("flake/check-failed", file, undefined),
    message: `the result would be wrong: ${message}`,
  };
}

function refused(diagnostics: readonly Diagnostic[]): Outcome {
  return { changes: [], plan: { placements: [], left: [], files: [] }, diagnostics };
}

function planFor(
  entry: Entry,
  tree: ReadTree,
  options: PhaseOptions,
  { documents, isOurs }: SplitFiles,
  excluded: ReadonlyMap<string, string>,
): Plan {
  return planSplit({
    document: entry.document,
    region: entry.region,
    settings: settingsOf(options.config),
    files: [...documents.values()],
    exists: (path) => tree.exists(path),
    isOurs,
    members: (file) => {
      const document = documents.get(file);
      const set = document === undefined ? null : readSetFile(document);
      return set === null ? new Set() : exportedNames(set);
    },
    excluded,
  });
}

function changesOf(tree: ReadTree, emitted: Emitted): readonly FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, after] of emitted.files) {
    const before = tree.read(path);
    if (before !== after) changes.push({ path, before, after });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
