import { readFile } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import { type ComparedOutput, compareOutputs } from "../compare-outputs.ts";
import type { Evaluation, EvaluationProblem, Leaf, OutputLeaf, OutputPath } from "../evaluation.ts";
import { packageNames } from "../package-names.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";
import { type Collecting, collectOutputs } from "./collect-outputs.ts";
import { derivationReader } from "./derivation.ts";
import type { Side } from "./driver.ts";
import { findEvalJobs, runEvalJobs } from "./eval-jobs.ts";
import { type Finding, findingOf } from "./finding.ts";
import { beforeEntry, type FlakeChange, filesBelow, type LaidOut, layOut } from "./flake-change.ts";
import { listUnits, type Units } from "./list-units.ts";
import { lockInputs } from "./lock-inputs.ts";
import { nixError } from "./nix-error.ts";
import { type NixSettings, settingsFor } from "./nix-settings.ts";
import { sourceFiles } from "./source-files.ts";
import { type StoredTree, storeTree } from "./stored-tree.ts";
import { systemPlace } from "./systems.ts";
import { type Effort, isBounded, type Walker } from "./walk-units.ts";

export interface VerifyRequest {
  readonly change: FlakeChange;
  /** The systems to look at, or null for all. */
  readonly systems?: readonly string[] | null;
  /** How many processes may evaluate at a time; as many as processors and memory allow unless told. */
  readonly jobs?: number;
  /** For one output; five minutes unless told. */
  readonly timeoutMs?: number;
  readonly settings?: NixSettings;
  /** How many processes more the failures of some outputs may take; what the walk usually takes unless told. */
  readonly effort?: Effort;
  /** What `self` has on both sides besides its outputs and place, such as `{ rev: "…" }`. */
  readonly selfInfo?: Readonly<Record<string, string | number>>;
  /** Called with the number of outputs that are known, of both sides together. */
  readonly onProgress?: (known: number) => void;
}

/**
 * - `same`: every output is the same; empty sets may have been added.
 * - `partial`: everything of which something is known is the same, and there are outputs of which nothing is.
 * - `different`: an output is different, missing, added, or fails on one side.
 * - `inconclusive`: nothing is known of any output, or some weren't reached and the others are the same.
 */
export type VerifyVerdict = "same" | "partial" | "different" | "inconclusive";

export interface VerifyResult {
  readonly verdict: VerifyVerdict;
  readonly findings: readonly Finding[];
  /** Why a side couldn't be evaluated at all. */
  readonly problem: (EvaluationProblem & { readonly side: "before" | "after" }) | null;
  /** Not: outputs behind too many failures weren't reached. */
  readonly complete: boolean;
  /** Files besides the entry that changed or are gone, so that the flake's own folder differs. */
  readonly conflicts: readonly string[];
  /** Inputs that the lock file doesn't have as they are declared; they were locked for the comparison alone. */
  readonly unlocked: readonly string[];
  /** Systems that were asked for, and that no output is for. */
  readonly unknownSystems: readonly string[];
}

/** Evaluates all outputs of a flake before and after a change with its real inputs, and says what differs and why. */
export function verifyFlake(request: VerifyRequest): Promise<VerifyResult> {
  return withTemporaryDirectory(async (directory) => {
    const settings = request.settings ?? settingsFor(process.env, true, false);
    const laidOut = await layOut(request.change, directory);
    const trees = await storeTrees(laidOut, settings);
    if ("problem" in trees) return failed(trees.problem);
    const names = packageNames(await nixTexts([laidOut.before, laidOut.after]));
    const before = sideOf(request, laidOut, trees, names, settings, "before");
    const after = sideOf(request, laidOut, trees, names, settings, "after");
    const { evaluations, unlocked } = await evaluateBoth(request, settings, before, after);
    const [old, current] = evaluations;
    const comparison = compareOutputs(tidied(old, before, settings), tidied(current, after, settings));
    const side = old.ok ? "after" : "before";
    const problem = comparison.problem === null ? null : ({ ...comparison.problem, side } as const);
    const read = derivationReader(settings.storeRoot);
    const own = {
      before: trees.before.storePath,
      after: trees.after.storePath,
      dir: request.change.dir,
    };
    const search = { read, sources: sourceFiles(settings.storeRoot, own, read) };
    const findings = withoutUnreached(comparison.outputs).map((output) => findingOf(output, search));
    const complete = old.ok && current.ok && old.complete && current.complete;
    const unknownSystems = problem === null ? systemsWithout(request.systems ?? [], findings) : [];
    const isAll = complete && problem === null;
    const verdict = verdictOf(findings, isAll, unknownSystems.length === 0);
    const { conflicts } = laidOut;
    return { verdict, findings, problem, complete, conflicts, unlocked, unknownSystems };
  });
}

function failed(problem: EvaluationProblem): VerifyResult {
  const told = { ...problem, side: "before" } as const;
  return {
    verdict: "inconclusive",
    findings: [],
    problem: told,
    complete: false,
    conflicts: [],
    unlocked: [],
    unknownSystems: [],
  };
}

/** Without what one side alone has in a unit of which not everything was looked at. */
function withoutUnreached(outputs: readonly ComparedOutput[]): readonly ComparedOutput[] {
  const bounded = outputs.filter(({ path, before, after }) =>
    [before, after].some((leaf) => leaf !== null && isBounded({ path, leaf })),
  );
  const isIn = (path: OutputPath, unit: OutputPath) => unit.every((name, index) => path[index] === name);
  return outputs.filter(
    (output) =>
      bounded.includes(output) ||
      (output.status !== "lost" && output.status !== "added") ||
      !bounded.some(({ path }) => isIn(output.path, path)),
  );
}

function systemsWithout(systems: readonly string[], findings: readonly Finding[]): readonly string[] {
  const found = findings.map(({ path }) => path[systemPlace(path) ?? path.length]);
  return systems.filter((system) => !found.includes(system));
}

type Trees = { readonly before: StoredTree; readonly after: StoredTree };

async function storeTrees(
  { before, after }: LaidOut,
  settings: NixSettings,
): Promise<Trees | { readonly problem: EvaluationProblem }> {
  const old = await storeTree(before, settings);
  const current = before === after ? old : await storeTree(after, settings);
  for (const tree of [old, current]) {
    if (!("failed" in tree)) continue;
    if (tree.failed.status === "missing") {
      return { problem: { code: "nix/not-installed", message: "There is no nix-store to run" } };
    }
    return { problem: { code: "nix/unreadable-tree", message: nixError(tree.failed.stderr) } };
  }
  return { before: old, after: current } as Trees;
}

/** Fixed, so that nothing depends on when files changed; a revision is the caller's to give. */
const fixedInfo = {
  narHash: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  lastModified: 1,
  lastModifiedDate: "19700101000001",
};

function sideOf(
  { change, systems = null, selfInfo = {} }: VerifyRequest,
  { locks }: LaidOut,
  trees: Trees,
  names: readonly string[],
  { storeRoot }: NixSettings,
  side: "before" | "after",
): Side {
  const { storePath } = trees[side];
  const isShared = trees.before.storePath === trees.after.storePath;
  return {
    tree: trees[side],
    followed: isShared ? [] : [storePath, storeRoot + storePath],
    dir: change.dir,
    entry: side === "before" ? beforeEntry : "flake.nix",
    lock: locks[side],
    selfInfo: { ...fixedInfo, ...selfInfo },
    systems,
    system: systems?.[0] ?? thisSystem(),
    names,
  };
}

/** As Nix calls this machine. */
function thisSystem(): string {
  const architecture = process.arch === "arm64" ? "aarch64" : "x86_64";
  return `${architecture}-${process.platform === "darwin" ? "darwin" : "linux"}`;
}

/** What an evaluation of a large flake takes, in bytes; a process that holds more is begun anew. */
const usualMemory = 3 * 1024 ** 3;

async function evaluateBoth(
  request: VerifyRequest,
  settings: NixSettings,
  before: Side,
  after: Side,
): Promise<{
  readonly evaluations: readonly [Evaluation, Evaluation];
  readonly unlocked: readonly string[];
}> {
  const available = freemem();
  const jobs =
    request.jobs ?? Math.max(1, Math.min(availableParallelism(), Math.floor(available / usualMemory)));
  const limits = {
    timeoutMs: request.timeoutMs ?? 300_000,
    memory: Math.max(1024 ** 3, (available / jobs) * 0.8),
  };
  let count = 0;
  const onLeaf = () => {
    count += 1;
    request.onProgress?.(count);
  };
  const evalJobs = await findEvalJobs(settings.environment);
  const sides: Collecting[] = [];
  let unlocked: readonly string[] = [];
  for (const side of [before, after]) {
    const effort = request.effort === undefined ? {} : { effort: request.effort };
    const common = { settings, limits, onLeaf, ...effort };
    const locked = await lockInputs({ side, ...common });
    const walker: Walker = { side: "side" in locked ? locked.side : side, ...common };
    const listed: Units =
      "problem" in locked ? { ok: false, problem: locked.problem } : await listUnits(walker);
    const known =
      listed.ok && evalJobs !== null ? await runEvalJobs(evalJobs, walker, listed.units, jobs) : [];
    sides.push({ walker, listed, known });
    if ("added" in locked) unlocked = [...new Set([...unlocked, ...locked.added])];
  }
  const [old, current] = await collectOutputs(sides, jobs);
  if (old === undefined || current === undefined) throw new Error("an evaluation is missing");
  return { evaluations: [old, current], unlocked };
}

/** Names files by their place in the flake, whatever the tree and the entry are called. */
function tidied(evaluation: Evaluation, { tree, dir, entry }: Side, { storeRoot }: NixSettings): Evaluation {
  const place = dir === "" ? tree.storePath : `${tree.storePath}/${dir}`;
  const clean = (text: string) =>
    (storeRoot === "" ? text : text.replaceAll(storeRoot, ""))
      .replaceAll(`${place}/${entry}`, "<flake>/flake.nix")
      .replaceAll(place, "<flake>")
      .replaceAll(tree.storePath, "<source>");
  if (!evaluation.ok) {
    const { code, message } = evaluation.problem;
    return { ok: false, problem: { code, message: clean(message) } };
  }
  const leaves = evaluation.leaves.map(
    ({ path, leaf }): OutputLeaf => ({ path, leaf: tidiedLeaf(leaf, clean) }),
  );
  return { ...evaluation, leaves };
}

function tidiedLeaf(leaf: Leaf, clean: (text: string) => string): Leaf {
  if (leaf.kind === "error") return { ...leaf, message: clean(leaf.message) };
  return "text" in leaf ? { ...leaf, text: clean(leaf.text) } : leaf;
}

/** Not `isAll`: there is more that wasn't reached. Not `isForSystems`: a system that was asked for has no outputs. */
function verdictOf(findings: readonly Finding[], isAll: boolean, isForSystems: boolean): VerifyVerdict {
  const has = (...kinds: Finding["kind"][]) => findings.some(({ kind }) => kinds.includes(kind));
  const timesOutAlone = findings.some(
    ({ kind, before, after }) =>
      kind === "timed-out" && (before?.kind !== "error" || after?.kind !== "error"),
  );
  if (has("different", "missing", "added", "fails-now", "works-now", "fails-otherwise") || timesOutAlone)
    return "different";
  if (!isAll || !has("same", "own-source")) return "inconclusive";
  const isKnown = !has("fails-alike", "fails-unread", "needs-build", "timed-out", "not-comparable");
  return isKnown && isForSystems ? "same" : "partial";
}

async function nixTexts(trees: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const tree of new Set(trees)) {
    const files = (await filesBelow(tree)).filter((file) => file.endsWith(".nix"));
    for (const file of files) texts.push(await readFile(join(tree, file), "utf8").catch(() => ""));
  }
  return texts;
}
