import type { FailureReason, Leaf, OutputLeaf, OutputPath } from "../evaluation.ts";
import type { Side, Task } from "./driver.ts";
import type { NixSettings } from "./nix-settings.ts";
import { type DriverEnd, type DriverEvent, type DriverLimits, runDriver } from "./run-driver.ts";

/** What walking needs to know of its surroundings. */
export interface Walker {
  readonly side: Side;
  readonly settings: NixSettings;
  readonly limits: DriverLimits;
  /** Called for each leaf that is known. */
  readonly onLeaf: () => void;
  readonly effort?: Effort;
}

/** How many processes one walk may take besides the first. */
export interface Effort {
  /** For failures that Nix can't catch, each of which ends one. */
  readonly restarts: number;
  /** For the messages of those that it caught; the others fail for a reason that isn't known. */
  readonly explained: number;
}

const usualEffort: Effort = { restarts: 300, explained: 60 };

export interface Walked {
  readonly leaves: readonly OutputLeaf[];
  /** Not: too many failures that end a process. */
  readonly complete: boolean;
}

/** Stands at a unit that has more in it than is looked at. */
const unseen = { kind: "opaque", text: '<unseen "too many values">' } as const;

/** Whether a unit has more in it than was looked at, so that what one side alone has says nothing. */
export function isBounded({ leaf }: OutputLeaf): boolean {
  return leaf.kind === "opaque" && leaf.text === unseen.text;
}

/** Walks through some outputs, with a process more for each failure that ends one. `known` is left out. */
export async function walkUnits(
  walker: Walker,
  units: readonly OutputPath[],
  known: readonly OutputLeaf[] = [],
): Promise<Walked> {
  const effort = walker.effort ?? usualEffort;
  const leaves = new Map(known.map((leaf) => [keyOf(leaf.path), leaf]));
  const add = (path: OutputPath, leaf: Leaf) => {
    leaves.set(keyOf(path), { path, leaf });
    walker.onLeaf();
  };
  // A module that fails with what it imports may be told without.
  const alone: Record<string, true> = {};
  let complete = false;
  for (let restarts = 0; !complete && restarts < effort.restarts; ) {
    const { end, last } = await runOnce(
      walker,
      { mode: "walk", units, done: keys(leaves), alone, explain: false },
      add,
    );
    if (end.status === "ok") complete = true;
    else if (end.status === "too-large") continue;
    else if (last === undefined || leaves.has(keyOf(last))) break;
    else {
      restarts += 1;
      if (end.status === "failed" && isModulePath(last) && alone[keyOf(last)] === undefined) {
        alone[keyOf(last)] = true;
      } else add(last, failureOf(end));
    }
  }
  await explain(walker, units, leaves, effort.explained);
  for (const { path } of known) leaves.delete(keyOf(path));
  return { leaves: [...leaves.values()], complete };
}

/** Runs the driver once. `last` is the place at which it was when it ended. */
async function runOnce(
  { side, settings, limits }: Walker,
  task: Task,
  add: (path: OutputPath, leaf: Leaf) => void,
): Promise<{ readonly end: DriverEnd; readonly last: OutputPath | undefined }> {
  let last: OutputPath | undefined;
  const onEvent = ({ event, path, text }: DriverEvent) => {
    last = path;
    if (event === "leaf") add(path, JSON.parse(text) as Leaf);
    if (event === "bounded") add(path, unseen);
    if (event === "threw") add(path, { kind: "error", reason: "failed", message: "" });
  };
  const end = await runDriver(side, task, settings, limits, onEvent);
  return { end, last };
}

/** Reads the messages of errors that were caught, of the first few. */
async function explain(
  walker: Walker,
  units: readonly OutputPath[],
  leaves: Map<string, OutputLeaf>,
  most: number,
) {
  const caught = [...leaves].filter(([, { leaf }]) => leaf.kind === "error" && leaf.message === "");
  for (const [key, { path }] of caught.slice(0, most)) {
    const { [key]: _, ...done } = keys(leaves);
    const { end } = await runOnce(walker, { mode: "walk", units, done, explain: true }, () => {});
    if (end.status === "failed") leaves.set(key, { path, leaf: failureOf(end) });
  }
}

/** The leaf of a place at which a process ended. */
export function failureOf({ status, message }: DriverEnd): Leaf {
  return { kind: "error", reason: status === "timed-out" ? "timed-out" : reasonOf(message), message };
}

export function reasonOf(message: string): FailureReason {
  return message.includes("allow-import-from-derivation") ? "needs-build" : "failed";
}

/** Whether modules stand at or below a place. */
export function isModulePath([top = ""]: OutputPath): boolean {
  return /[mM]odules?$/.test(top);
}

function keyOf(path: OutputPath): string {
  return JSON.stringify(path);
}

function keys(leaves: ReadonlyMap<string, OutputLeaf>): Record<string, true> {
  return Object.fromEntries([...leaves.keys()].map((key) => [key, true as const]));
}
