import type { Leaf, OutputLeaf, OutputPath } from "../evaluation.ts";
import { runProcess } from "../run-nix.ts";
import { driverExpression } from "./driver.ts";
import { nixOptions } from "./nix-settings.ts";
import { reasonOf, type Walker } from "./walk-units.ts";

/** A line of what nix-eval-jobs prints. */
interface Job {
  readonly attrPath?: readonly string[];
  readonly drvPath?: string;
  readonly error?: string;
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
  const expression = driverExpression(side, { mode: "derivations", units, done: {}, explain: false }, "");
  const megabytes = String(Math.round(limits.memory / 1024 / 1024));
  const flags = ["--workers", String(jobs), "--max-memory-size", megabytes, ...nixOptions(settings)];
  const impure = settings.pure ? [] : ["--impure"];
  const args = [...flags, ...impure, "--expr", expression];
  const { stdout } = await runProcess(program, args, settings.environment, limits.timeoutMs * units.length);
  return stdout.split("\n").flatMap((line) => {
    const job = line.endsWith("}") ? (JSON.parse(line) as Job) : {};
    const found = outputOf(job, units);
    if (found.length > 0) walker.onLeaf();
    return found;
  });
}

function outputOf({ attrPath = [], drvPath, error }: Job, units: readonly OutputPath[]): OutputLeaf[] {
  const [first, ...rest] = attrPath;
  const unit = first?.startsWith("u") === true ? units[Number(first.slice(1))] : undefined;
  if (unit === undefined) return [];
  const path = [...unit, ...rest];
  if (drvPath !== undefined) return [{ path, leaf: { kind: "derivation", drvPath, outputName: "out" } }];
  if (error === undefined) return [];
  const leaf: Leaf = { kind: "error", reason: reasonOf(error), message: error.trim() };
  return [{ path, leaf }];
}

/** The installed nix-eval-jobs, or null if there is none. */
export async function findEvalJobs(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const { status } = await runProcess("nix-eval-jobs", ["--help"], environment, 10_000);
  return status === "missing" ? null : "nix-eval-jobs";
}
