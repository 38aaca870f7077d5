import type { FileChange, Outcome, PlacementReport, PlanReport, Step } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { apply } from "../apply/apply.ts";
import type { Invocation } from "../arguments.ts";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";
import { lockInputs } from "../lock/lock-inputs.ts";
import type { Verification } from "../verify/verification.ts";
import { commitStep } from "./commit-step.ts";

/** What came of writing. */
export interface CarriedOut {
  /** What is written. */
  readonly changes: readonly FileChange[];
  /** New files that git has been told of. */
  readonly marked: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** Why the rest isn't written. */
  readonly errors: readonly Diagnostic[];
  /** What evaluation said of each phase, for people. */
  readonly verdicts: readonly string[];
  readonly verifications: readonly Verification[];
  /** As far as it was carried out. */
  readonly plan: PlanReport;
}

/**
 * Writes a run: at once or, when each phase is to be evaluated or committed by itself, one phase after another. The
 * first that would change an evaluation, or can't be written, ends the run; what came before it stands.
 */
export async function carryOutSteps(
  invocation: Invocation,
  host: Host,
  input: FlakeInput,
  outcome: Outcome,
): Promise<CarriedOut> {
  const commits = invocation.values.has("commit");
  const verifies = invocation.values.has("verify");
  const locks = invocation.values.has("lock");
  if (commits && input.repository === undefined) {
    const help = "run git init, or leave --commit out";
    return ended(outcome.plan, [
      failure("git/failed", input.flakePath, "is not in a git repository, and can't be committed", { help }),
    ]);
  }
  const state = {
    changes: [] as FileChange[],
    marked: [] as string[],
    warnings: [] as Diagnostic[],
    verdicts: [] as string[],
    verifications: [] as Verification[],
    plan: outcome.plan,
  };
  const steps = stepsOf(invocation, outcome, commits || verifies);
  for (const [index, step] of steps.entries()) {
    if (verifies) {
      const { verifyStep } = await import("./verify-step.ts");
      const verdict = await verifyStep(invocation, host, input, step);
      if (verdict.text !== "") state.verdicts.push(verdict.text);
      state.verifications.push(verdict.verification);
      if (!verdict.isGood) return { ...state, errors: verdict.diagnostics };
      state.warnings.push(...verdict.diagnostics);
    }
    // What an earlier phase of this very run wrote isn't committed unless that is asked for.
    const applied = apply(host, input, step.changes, invocation.allowDirty || (index > 0 && !commits));
    if (applied.kind === "refused") return { ...state, errors: applied.diagnostics };
    state.changes = merged(state.changes, step.changes);
    const isLast = index === steps.length - 1;
    state.plan = isLast ? outcome.plan : planOf(outcome.plan, steps.slice(0, index + 1));
    state.marked.push(...applied.marked);
    state.warnings.push(...applied.warnings);
    const changesEntry = step.changes.some(({ path }) => path === input.flakePath);
    const locked = locks && changesEntry ? lockInputs(host, input) : { changed: [], diagnostics: [] };
    state.warnings.push(...locked.diagnostics);
    const errors = commits ? commitStep(host, input, step, locked.changed) : [];
    if (errors.length > 0) return { ...state, errors };
  }
  return { ...state, marked: commits ? [] : [...new Set(state.marked)], errors: [] };
}

/** What a plan has for some of its phases. */
function planOf(plan: PlanReport, carried: readonly Step[]): PlanReport {
  const names = new Set(carried.map(({ name }) => name));
  const key = ({ binding, file }: PlacementReport) => `${binding} ${file}`;
  const moved = new Set(carried.flatMap((step) => (step.moved ?? []).map(key)));
  // A helper moves with the first phase that needs it.
  const placements = plan.placements.filter((one) => names.has(one.phase) || moved.has(key(one)));
  return { ...plan, placements };
}

function ended(plan: PlanReport, errors: readonly Diagnostic[]): CarriedOut {
  return { changes: [], marked: [], warnings: [], verdicts: [], verifications: [], plan, errors };
}

function stepsOf({ command }: Invocation, outcome: Outcome, separately: boolean): readonly Step[] {
  if (separately && outcome.steps !== undefined) return outcome.steps;
  const { changes, plan, moved } = outcome;
  const step = { name: command.name, title: command.title, changes, plan };
  return [moved === undefined ? step : { ...step, moved }];
}

/** Two lists of changes, one after the other, as one. */
function merged(first: readonly FileChange[], second: readonly FileChange[]): FileChange[] {
  const all = new Map(first.map((change) => [change.path, change]));
  for (const change of second) {
    const known = all.get(change.path);
    all.set(change.path, known === undefined ? change : { ...change, before: known.before });
  }
  return [...all.values()];
}
