import type { EvaluationProblem, OutputLeaf, OutputPath } from "../evaluation.ts";
import type { DriverEvent } from "./run-driver.ts";
import { runDriver } from "./run-driver.ts";
import { failureOf, type Walker } from "./walk-units.ts";

/** What a flake has to look at, in pieces that a process each can take. */
export type Units =
  | {
      readonly ok: true;
      readonly units: readonly OutputPath[];
      readonly failed: readonly OutputLeaf[];
      /** Not: too many of them end the process that asks for their names. */
      readonly complete: boolean;
    }
  | { readonly ok: false; readonly problem: EvaluationProblem };

const mostRestarts = 40;

/** Lists the outputs as far as names tell, without forcing what they are. */
export async function listUnits(walker: Walker): Promise<Units> {
  const units: OutputPath[] = [];
  const failed = new Map<string, OutputLeaf>();
  for (let restarts = 0; restarts < mostRestarts; restarts += 1) {
    let last: OutputPath = [];
    const onEvent = ({ event, path }: DriverEvent) => {
      if (event === "begin") last = path;
      // Each process lists what the one before has listed, too.
      if (event === "unit" && !units.some((unit) => JSON.stringify(unit) === JSON.stringify(path)))
        units.push(path);
      // Walked as a whole, which tells the message.
      if (event === "threw") units.push(path);
    };
    const done = Object.fromEntries([...failed.keys()].map((key) => [key, true as const]));
    const task = { mode: "units", units: [], done, explain: false } as const;
    const end = await runDriver(walker.side, task, walker.settings, walker.limits, onEvent);
    if (end.status === "ok") return { ok: true, units, failed: [...failed.values()], complete: true };
    if (end.status === "missing") return missing();
    if (last.length === 0 || failed.has(JSON.stringify(last))) {
      const code = end.status === "timed-out" ? "nix/timed-out" : "nix/unreadable-entry";
      return { ok: false, problem: { code, message: end.message } };
    }
    failed.set(JSON.stringify(last), { path: last, leaf: failureOf(end) });
  }
  return { ok: true, units, failed: [...failed.values()], complete: false };
}

function missing(): { readonly ok: false; readonly problem: EvaluationProblem } {
  return { ok: false, problem: { code: "nix/not-installed", message: "There is no nix-instantiate to run" } };
}
