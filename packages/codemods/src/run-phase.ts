import type { Document } from "@flake-split/analysis";
import { type PhaseId, type Plan, planSplit, settingsOf } from "@flake-split/plan";
import { type Emitted, emit, exportedNames, readSetFile } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { FileChange, Outcome, PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";
import { planReport } from "./plan-report.ts";
import { type Entry, readEntry } from "./read-entry.ts";
import { splitFiles } from "./split-files.ts";

/** Plans the whole flake and carries out one phase of the plan, or none, in memory. */
export function runPhase(phase: PhaseId | null, tree: ReadTree, options: PhaseOptions): Outcome {
  const parser = loadedParser();
  const text = tree.read(options.flakePath);
  if (text === undefined) return refused([flakeShape("flake/missing-file", options.flakePath, undefined)]);
  const entry = readEntry(parser, options.flakePath, text);
  if ("refused" in entry) return refused(entry.refused);
  const files = splitFiles(parser, tree, entry, options);
  if ("refused" in files) return refused(files.refused);
  const plan = planFor(entry, tree, options, files.documents, new Map());
  const emitted: Emitted =
    phase === null
      ? { files: new Map(), moved: [] }
      : emit({ document: entry.document, plan, phase, gathering: files.documents });
  return {
    changes: changesOf(tree, emitted),
    plan: planReport(entry.document, plan),
    diagnostics: entry.diagnostics,
  };
}

function refused(diagnostics: readonly Diagnostic[]): Outcome {
  return { changes: [], plan: { placements: [], left: [], files: [] }, diagnostics };
}

function planFor(
  entry: Entry,
  tree: ReadTree,
  options: PhaseOptions,
  documents: ReadonlyMap<string, Document>,
  excluded: ReadonlyMap<string, string>,
): Plan {
  return planSplit({
    document: entry.document,
    region: entry.region,
    settings: settingsOf(options.config),
    files: [...documents.values()],
    exists: (path) => tree.exists(path),
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
