import type { FileChange, Outcome, Step } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { apply } from "../apply/apply.ts";
import type { Invocation } from "../arguments.ts";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";
import { lockInputs } from "../lock/lock-inputs.ts";
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
    return ended([
      failure("git/failed", input.flakePath, "is not in a git repository, and can't be committed", { help }),
    ]);
  }
  const state = {
    changes: [] as FileChange[],
    marked: [] as string[],
    warnings: [] as Diagnostic[],
    verdicts: [] as string[],
  };
  for (const [index, step] of stepsOf(invocation, outcome, commits || verifies).entries()) {
    if (verifies) {
      const { verifyStep } = await import("./verify-step.ts");
      const verdict = await verifyStep(invocation, host, input, step);
      if (verdict.text !== "") state.verdicts.push(verdict.text);
      if (!verdict.isGood) return { ...state, errors: verdict.diagnostics };
      state.warnings.push(...verdict.diagnostics);
    }
    // What an earlier phase of this very run wrote isn't committed unless that is asked for.
    const applied = apply(host, input, step.changes, invocation.allowDirty || (index > 0 && !commits));
    if (applied.kind === "refused") return { ...state, errors: applied.diagnostics };
    state.changes = merged(state.changes, step.changes);
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

function ended(errors: readonly Diagnostic[]): CarriedOut {
  return { changes: [], marked: [], warnings: [], verdicts: [], errors };
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
