import type { FileChange, Outcome, PlacementReport, Step } from "@flake-split/codemods";
import { groupBy } from "../report/group-by.ts";
import { type Positions, positionsOf } from "../report/positions.ts";

/** What is moved or left as one: the bindings of one file, or all that `entry` does. */
export interface Group {
  readonly kind: "bindings" | "entry";
  /** The phase that moves it. */
  readonly phase: string;
  readonly category: string;
  /** Where it goes; several when one label stands in several places. */
  readonly files: readonly string[];
  readonly bindings: readonly GroupBinding[];
  /** What `entry` changes, before anything moves. */
  readonly changes: readonly FileChange[];
}

export interface GroupBinding {
  readonly label: string;
  /** In the flake as it is on disk; `null` where an earlier phase of the run has changed it. */
  readonly line: number | null;
  /** Its code, from the beginning of its first line. */
  readonly code: readonly string[];
  readonly reason: string;
}

/**
 * What a run would do, in the order of its phases: a group for each file that bindings go to. Bindings of one label
 * are in one group, since they are told apart by that.
 */
export function groupsOf(
  outcome: Outcome,
  command: string,
  flakePath: string,
  text: string,
): readonly Group[] {
  const { changes, plan, moved = [] } = outcome;
  const steps = outcome.steps ?? [{ name: command, title: "", changes, plan, moved }];
  const now = { text, positions: positionsOf(text) };
  const groups = steps.flatMap((step) => {
    if (step.name === "entry") return [entryGroup(step, flakePath)];
    const found = step.changes.find(({ path }) => path === flakePath)?.before ?? text;
    const before = found === text ? now : { text: found, positions: positionsOf(found) };
    return stepGroups(step, (placement) => bindingOf(placement, before, now, plan.placements));
  });
  return withOneGroupPerLabel(groups);
}

function entryGroup({ name, changes }: Step, flakePath: string): Group {
  return { kind: "entry", phase: name, category: "", files: [flakePath], bindings: [], changes };
}

function stepGroups(
  { name, moved = [] }: Step,
  binding: (placement: PlacementReport) => GroupBinding,
): readonly Group[] {
  return [...groupBy(moved, ({ category }) => category)].flatMap(([category, placements]) =>
    [...groupBy(placements, ({ file }) => file)].map(
      ([file, held]): Group => ({
        kind: "bindings",
        phase: name,
        category,
        files: [file],
        bindings: held.map(binding),
        changes: [],
      }),
    ),
  );
}

interface Text {
  readonly text: string;
  readonly positions: Positions;
}

/** Shown where it stands on disk, if it can be found there. */
function bindingOf(
  { binding, at, reasons }: PlacementReport,
  before: Text,
  now: Text,
  planned: readonly PlacementReport[],
): GroupBinding {
  const same = before === now ? [] : planned.filter((placement) => placement.binding === binding);
  const [only] = same.length === 1 ? same : [];
  const isOnDisk = before === now || only !== undefined;
  const { text, positions } = isOnDisk ? now : before;
  const span = only?.at ?? at;
  const line = positions.at(span.start).line;
  const code = text.slice(text.lastIndexOf("\n", span.start - 1) + 1, span.end).split(/\r?\n/);
  const reason = reasons.map((part) => part.reason).join("; ");
  return { label: binding, line: isOnDisk ? line : null, code, reason };
}

function withOneGroupPerLabel(groups: readonly Group[]): readonly Group[] {
  const all: Group[] = [];
  const byLabel = new Map<string, number>();
  for (const group of groups) {
    const known = group.bindings.flatMap(({ label }) => byLabel.get(label) ?? [])[0];
    const index = known ?? all.length;
    const other = known === undefined ? undefined : all[known];
    all[index] = other === undefined ? group : merged(other, group);
    for (const { label } of group.bindings) byLabel.set(label, index);
  }
  return all;
}

function merged(one: Group, other: Group): Group {
  const files = [...new Set([...one.files, ...other.files])];
  return { ...one, files, bindings: [...one.bindings, ...other.bindings] };
}
