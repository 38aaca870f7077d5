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
}

export interface Walked {
  readonly leaves: readonly OutputLeaf[];
  /** Not: too many failures that end a process. */
  readonly complete: boolean;
}

/** How many failures that Nix can't catch are worth a new process each. */
const mostRestarts = 200;
/** How many caught errors get a process of their own to read their message. */
const mostExplained = 12;

/** Walks through some outputs, with a process more for each failure that ends one. `known` is left out. */
export async function walkUnits(
  walker: Walker,
  units: readonly OutputPath[],
  known: readonly OutputLeaf[] = [],
): Promise<Walked> {
  const leaves = new Map(known.map((leaf) => [keyOf(leaf.path), leaf]));
  const add = (path: OutputPath, leaf: Leaf) => {
    leaves.set(keyOf(path), { path, leaf });
    walker.onLeaf();
  };
  let complete = false;
  for (let restarts = 0; !complete && restarts < mostRestarts; ) {
    const { end, last } = await runOnce(
      walker,
      { mode: "walk", units, done: keys(leaves), explain: false },
      add,
    );
    if (end.status === "ok") complete = true;
    else if (end.status === "too-large") continue;
    else if (last === undefined || leaves.has(keyOf(last))) break;
    else {
      add(last, failureOf(end));
      restarts += 1;
    }
  }
  await explain(walker, units, leaves);
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
    if (event === "threw") add(path, { kind: "error", reason: "failed", message: "" });
  };
  const end = await runDriver(side, task, settings, limits, onEvent);
  return { end, last };
}

/** Reads the messages of errors that were caught, of the first few. */
async function explain(walker: Walker, units: readonly OutputPath[], leaves: Map<string, OutputLeaf>) {
  const caught = [...leaves].filter(([, { leaf }]) => leaf.kind === "error" && leaf.message === "");
  for (const [key, { path }] of caught.slice(0, mostExplained)) {
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

function keyOf(path: OutputPath): string {
  return JSON.stringify(path);
}

function keys(leaves: ReadonlyMap<string, OutputLeaf>): Record<string, true> {
  return Object.fromEntries([...leaves.keys()].map((key) => [key, true as const]));
}
