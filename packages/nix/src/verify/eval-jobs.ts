import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { driverFile } from "../driver-file.ts";
import type { Leaf, OutputLeaf, OutputPath } from "../evaluation.ts";
import { runProcess } from "../run-nix.ts";
import { driverExpression } from "./driver.ts";
import { nixError } from "./nix-error.ts";
import { nixOptions } from "./nix-settings.ts";
import { parsed } from "./parsed.ts";
import { reasonOf, type Walker } from "./walk-units.ts";

/** A line of what nix-eval-jobs prints. */
interface Job {
  readonly path: OutputPath;
  readonly drvPath: string | undefined;
  readonly error: string | undefined;
}

/** Outputs that are derivations, and that have no more below them than a flake's author named. */
const derivations = /^(checks|defaultPackage|devShells?|formatter|packages|.*Configurations)$/;

/** Evaluates the derivations of a side with `nix-eval-jobs`. What it doesn't answer is left to the walk. */
export async function runEvalJobs(
  program: string,
  walker: Walker,
  listed: readonly OutputPath[],
  jobs: number,
): Promise<readonly OutputLeaf[]> {
  const { side, settings, limits } = walker;
  const units = listed.filter(([top = "", ...rest]) => rest.length > 0 && derivations.test(top));
  if (units.length === 0) return [];
  const task = { mode: "derivations", units, done: {}, explain: false } as const;
  const named = readFileSync(driverFile("output-names.nix"), "utf8");
  const expression = `(${named}) (${driverExpression(side, task, "")})`;
  const megabytes = String(Math.round(limits.memory / 1024 / 1024));
  // More of its processes than processors only cost memory.
  const workers = String(Math.min(jobs, availableParallelism()));
  const flags = ["--workers", workers, "--max-memory-size", megabytes, ...nixOptions(settings)];
  const impure = settings.pure ? [] : ["--impure"];
  const args = [...flags, ...impure, "--expr", expression];
  const { stdout } = await runProcess(program, args, settings.environment, limits.timeoutMs * units.length);
  return stdout.split("\n").flatMap((line) => {
    const job = readJob(line);
    const found = job === undefined ? [] : outputOf(job, units);
    if (found.length > 0) walker.onLeaf();
    return found;
  });
}

/** Nothing for a line that isn't a job: what it would have told is walked. */
function readJob(line: string): Job | undefined {
  const read = parsed(line);
  if (typeof read !== "object" || read === null || !("attrPath" in read)) return undefined;
  const { attrPath } = read;
  if (!Array.isArray(attrPath) || !attrPath.every((name) => typeof name === "string")) return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    path: attrPath,
    drvPath: "drvPath" in read ? text(read.drvPath) : undefined,
    error: "error" in read ? text(read.error) : undefined,
  };
}

function outputOf(
  { path: [first = "", ...rest], drvPath, error }: Job,
  units: readonly OutputPath[],
): OutputLeaf[] {
  const unit = /^u\d+$/.test(first) ? units[Number(first.slice(1))] : undefined;
  if (unit === undefined) return [];
  const outputName = rest.at(-1)?.startsWith("^") === true ? rest.at(-1)?.slice(1) : undefined;
  const path = [...unit, ...(outputName === undefined ? rest : rest.slice(0, -1))];
  if (drvPath !== undefined && outputName !== undefined)
    return [{ path, leaf: { kind: "derivation", drvPath, outputName } }];
  if (error === undefined) return [];
  const leaf: Leaf = { kind: "error", reason: reasonOf(error), message: nixError(error) };
  return [{ path, leaf }];
}

/** The installed nix-eval-jobs, or null if there is none that answers. */
export async function findEvalJobs(
  environment: NodeJS.ProcessEnv,
  timeoutMs = 10_000,
): Promise<string | null> {
  const { status } = await runProcess("nix-eval-jobs", ["--help"], environment, timeoutMs);
  return status === "missing" || status === "timed-out" ? null : "nix-eval-jobs";
}
