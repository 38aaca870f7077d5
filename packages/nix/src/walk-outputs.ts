import type { Evaluation, FailureReason, Leaf, OutputLeaf, OutputPath } from "./evaluation.ts";
import type { ProcessResult } from "./run-nix.ts";

/** What a run of the driver is told about the runs before it. */
export interface Progress {
  /** The places that are known, as JSON texts of their paths. */
  readonly done: Readonly<Record<string, true>>;
  /** The one place to look at, or all. */
  readonly only: OutputPath | null;
  /** Let errors through that Nix could catch, in order to read their message. */
  readonly explain: boolean;
}

export interface Walk {
  readonly run: (progress: Progress) => Promise<ProcessResult>;
  /** Opens the driver's own lines on stderr. */
  readonly marker: string;
  readonly deadline: number;
}

/** How many failures that Nix can't catch are worth a new process each. */
const MAX_RESTARTS = 60;
/** How many caught errors get a process of their own to read their message. */
const MAX_EXPLANATIONS = 12;

/** Runs the driver until each leaf is known, one process more for each failure that ends a process. */
export async function walkOutputs(walk: Walk): Promise<Evaluation> {
  const known = new Map<string, OutputLeaf>();
  const add = (path: OutputPath, leaf: Leaf) => known.set(JSON.stringify(path), { path, leaf });
  let complete = false;
  for (let restarts = 0; !complete; restarts += 1) {
    const result = await walk.run({ done: keysOf(known), only: null, explain: false });
    const { events, message } = readTrace(result.stderr, walk.marker);
    for (const event of events) {
      if (event.event === "leaf") add(event.path, JSON.parse(event.text) as Leaf);
      if (event.event === "threw") add(event.path, failure("failed", ""));
    }
    if (result.status === "ok") complete = true;
    else if (result.status === "missing") return missing();
    else {
      const stoppedAt = events.at(-1)?.path ?? [];
      if (known.has(JSON.stringify(stoppedAt))) {
        if (result.status === "timed-out") break;
        return unexpected(message);
      }
      const giveUp = restarts >= MAX_RESTARTS || Date.now() >= walk.deadline;
      add(stoppedAt, failure(reasonOf(result, message), message));
      if (giveUp) break;
    }
  }
  await explain(walk, known);
  return { ok: true, leaves: [...known.values()].sort(byPath), complete };
}

/** Fills in the messages of errors that were caught, of the first few. */
async function explain(walk: Walk, known: Map<string, OutputLeaf>): Promise<void> {
  const caught = [...known].filter(([, { leaf }]) => leaf.kind === "error" && leaf.message === "");
  for (const [index, [key, { path }]] of caught.entries()) {
    if (index >= MAX_EXPLANATIONS || Date.now() >= walk.deadline) return;
    const result = await walk.run({ done: {}, only: path, explain: true });
    const { message } = readTrace(result.stderr, walk.marker);
    known.set(key, { path, leaf: failure(reasonOf(result, message), message) });
  }
}

interface TraceEvent {
  readonly event: "begin" | "leaf" | "threw";
  readonly path: OutputPath;
  readonly text: string;
}

/** The driver's events, and what Nix says in the end. */
function readTrace(stderr: string, marker: string): { events: TraceEvent[]; message: string } {
  const prefix = `trace: ${marker} `;
  const events: TraceEvent[] = [];
  const rest: string[] = [];
  for (const line of stderr.split("\n")) {
    // A process that was killed may leave half a line.
    if (line.startsWith(prefix) && line.endsWith("}")) events.push(JSON.parse(line.slice(prefix.length)));
    else if (!line.startsWith("(use '--show-trace'")) rest.push(line);
  }
  const text = rest.join("\n");
  const error = text.lastIndexOf("error:");
  return { events, message: (error < 0 ? text : text.slice(error)).trim() };
}

function reasonOf(result: ProcessResult, message: string): FailureReason {
  if (result.status === "timed-out") return "timed-out";
  return message.includes("allow-import-from-derivation") ? "needs-build" : "failed";
}

function failure(reason: FailureReason, message: string): Leaf {
  return { kind: "error", reason, message };
}

function missing(): Evaluation {
  return {
    ok: false,
    problem: { code: "nix/not-installed", message: "There is no nix-instantiate to run" },
  };
}

function unexpected(message: string): Evaluation {
  return { ok: false, problem: { code: "nix/unreadable-entry", message } };
}

function keysOf(known: ReadonlyMap<string, OutputLeaf>): Record<string, true> {
  return Object.fromEntries([...known.keys()].map((key) => [key, true as const]));
}

function byPath(a: OutputLeaf, b: OutputLeaf): number {
  const [left, right] = [JSON.stringify(a.path), JSON.stringify(b.path)];
  return left < right ? -1 : left > right ? 1 : 0;
}
