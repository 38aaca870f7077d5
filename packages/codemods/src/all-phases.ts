import type { Diagnostic } from "@flake-split/syntax";
import { asCarriedOut } from "./as-carried-out.ts";
import type { FileChange, Outcome, Phase, PhaseOptions, PlanReport, ReadTree, Step } from "./contract.ts";
import { type OverlaidTree, overlaid, withFiles } from "./overlaid-tree.ts";

/**
 * All phases as one: `entry`, unless that isn't wanted or not possible, and then the others in their order. What
 * any phase refuses refuses the whole, apart from `entry`: without it the framework stays as it is.
 */
export function allPhases(phases: readonly Phase[], planOnly: Phase["run"]): Phase {
  return {
    name: "all",
    title: "All phases",
    summary: "run entry and then every phase; with --no-entry the framework stays as it is",
    risk: "medium",
    run: (tree, options) => runAll(phases, planOnly, tree, options),
  };
}

function runAll(
  phases: readonly Phase[],
  planOnly: Phase["run"],
  tree: ReadTree,
  options: PhaseOptions,
): Outcome {
  // Positions are those of the flake as it is, so that the plan is made for that.
  const planned = planOnly(tree, options);
  const steps: Step[] = [];
  const diagnostics: Diagnostic[] = [];
  const notes: PlanReport["left"][number][] = [];
  let state = overlaid(tree);
  for (const phase of phases) {
    const isEntry = phase.name === "entry";
    if (isEntry && options.keepsFramework === true) continue;
    const outcome = phase.run(state, options);
    const failed = outcome.diagnostics.some(({ severity }) => severity === "error");
    if (failed && !isEntry) return { ...outcome, changes: [] };
    if (isEntry) notes.push(...outcome.plan.left);
    diagnostics.push(...(isEntry ? entryDiagnostics(outcome.diagnostics) : outcome.diagnostics));
    if (failed || outcome.changes.length === 0) continue;
    const { name, title } = phase;
    const { changes, plan, moved = [] } = outcome;
    steps.push({ name, title, changes, plan, moved });
    state = written(state, outcome.changes);
  }
  const changes = changesBetween(tree, state);
  const flake = changes.find(({ path }) => path === options.flakePath);
  const plan = asCarriedOut(planned.plan, steps, changes, flake);
  return {
    changes,
    plan: { ...plan, left: [...notes, ...plan.left] },
    diagnostics: unique(diagnostics),
    steps,
  };
}

/** That a flake can't be turned is no reason not to split it; that it needn't be is no news. */
function entryDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.code === "flake/uses-flake-parts") return [];
    return diagnostic.severity === "error" ? [{ ...diagnostic, severity: "warning" as const }] : [diagnostic];
  });
}

/** Each finding once: phases that follow each other have the same to say. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, file, message }) => {
    const key = `${code} ${file} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function written(state: OverlaidTree, changes: readonly FileChange[]): OverlaidTree {
  const texts = changes.flatMap(({ path, after }): [string, string][] =>
    after === undefined ? [] : [[path, after]],
  );
  return withFiles(state, new Map(texts));
}

function changesBetween(tree: ReadTree, state: OverlaidTree): readonly FileChange[] {
  const changes = [...state.written].map(([path, after]) => ({ path, before: tree.read(path), after }));
  return changes.filter(({ before, after }) => before !== after).sort((a, b) => (a.path < b.path ? -1 : 1));
}
