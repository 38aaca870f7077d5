import { randomUUID } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Evaluation, EvaluationProblem, OutputLeaf } from "./evaluation.ts";
import { packageNames, placesInSources } from "./package-names.ts";
import { evaluateJson, nixString, type PrivateStore } from "./run-nix.ts";
import {
  BASE_NIXPKGS,
  type DeclaredInput,
  type InputSources,
  placeFetchedFiles,
  placeInputs,
  placeStandIn,
} from "./stand-ins.ts";
import { withTemporaryDirectory } from "./temporary-directory.ts";
import { walkOutputs } from "./walk-outputs.ts";

export interface EvaluationRequest extends InputSources {
  /** The flake's directory. Nothing is written into it. */
  readonly directory: string;
  /** The entry's file name in it; `flake.nix` unless told. */
  readonly entry?: string;
  /** What `self` has besides its outputs and place, such as `{ rev: "…" }`. */
  readonly self?: Readonly<Record<string, string | number>>;
  /** For the whole evaluation; 60 seconds unless told. */
  readonly timeoutMs?: number;
}

/**
 * What every output of a flake evaluates to with stand-ins for its inputs, leaf by leaf. A leaf that fails is an
 * error leaf; problems of the flake as a whole are returned, too. Needs an installed Nix, no network, and leaves
 * nothing behind.
 */
export function evaluateOutputs(request: EvaluationRequest): Promise<Evaluation> {
  return withTemporaryDirectory((temporary) => evaluateWithin(temporary, request));
}

/**
 * `evaluateOutputs` in a given directory. Two evaluations that are compared must use the same one: derivations may
 * hold the places of inputs.
 */
export async function evaluateWithin(temporary: string, asked: EvaluationRequest): Promise<Evaluation> {
  const request = { ...asked, directory: resolve(asked.directory), standIns: resolve(asked.standIns) };
  const deadline = Date.now() + (request.timeoutMs ?? 60_000);
  const inputsDirectory = join(temporary, "inputs");
  const store = { directory: join(temporary, "store"), nixpkgs: join(inputsDirectory, BASE_NIXPKGS) };
  const entry = join(request.directory, request.entry ?? "flake.nix");
  const declared = await readInputs(entry, store, deadline);
  if ("problem" in declared) return { ok: false, problem: declared.problem };

  const sources = await nixSources(request.directory);
  const names = packageNames(sources);
  const nixpkgs = await placeStandIn("nixpkgs", BASE_NIXPKGS, request, names, inputsDirectory);
  await placeFetchedFiles(nixpkgs, placesInSources(sources));
  const inputs = await placeInputs(declared.inputs, request, names, inputsDirectory);
  const walk = {
    entry,
    tree: request.directory,
    selfInfo: request.self ?? {},
    recorder: join(request.standIns, "recorder.nix"),
    nixpkgs,
    names,
    inputs,
    marker: `flake-split:${randomUUID()}`,
  };
  const requestFile = join(temporary, "request.json");
  const evaluation = await walkOutputs({
    deadline,
    run: async (progress) => {
      await writeFile(requestFile, JSON.stringify({ ...walk, ...progress }));
      const expression = `import ${nixString(driver("walk.nix"))} ${nixString(requestFile)}`;
      return evaluateJson(expression, store, Math.max(1, deadline - Date.now()));
    },
    marker: walk.marker,
  });
  return withoutPlaces(evaluation, request.directory, entry);
}

/**
 * Names files by their place in the tree, and the entry `flake.nix` whatever its name: modules and errors hold the
 * names of the files that they come from, and where the tree is isn't part of what a flake means.
 */
function withoutPlaces(evaluation: Evaluation, directory: string, entry: string): Evaluation {
  const clean = (text: string) => text.replaceAll(entry, "<tree>/flake.nix").replaceAll(directory, "<tree>");
  if (!evaluation.ok) {
    const { code, message } = evaluation.problem;
    return { ok: false, problem: { code, message: clean(message) } };
  }
  const leaves = evaluation.leaves.map(({ path, leaf }): OutputLeaf => {
    if (leaf.kind === "error") return { path, leaf: { ...leaf, message: clean(leaf.message) } };
    return { path, leaf: "text" in leaf ? { ...leaf, text: clean(leaf.text) } : leaf };
  });
  return { ...evaluation, leaves };
}

type Declared =
  | { readonly inputs: Readonly<Record<string, DeclaredInput>> }
  | { readonly problem: EvaluationProblem };

/** The inputs that the entry declares, and those that its outputs function takes besides. */
async function readInputs(entry: string, store: PrivateStore, deadline: number): Promise<Declared> {
  const expression = `import ${nixString(driver("inputs.nix"))} ${nixString(entry)}`;
  const result = await evaluateJson(expression, store, Math.max(1, deadline - Date.now()));
  switch (result.status) {
    case "missing":
      return { problem: { code: "nix/not-installed", message: "There is no nix-instantiate to run" } };
    case "timed-out":
      return { problem: { code: "nix/timed-out", message: "Reading the flake's inputs took too long" } };
    case "failed":
      return { problem: { code: "nix/unreadable-entry", message: result.stderr.trim() } };
    case "ok": {
      const read = JSON.parse(result.stdout) as {
        inputs: Record<string, DeclaredInput>;
        formals: string[];
      };
      const undeclared = read.formals.filter((name) => name !== "self" && !(name in read.inputs));
      const registry = undeclared.map((name) => [name, { url: null, owner: null, repo: null, flake: true }]);
      return { inputs: { ...read.inputs, ...Object.fromEntries(registry) } };
    }
  }
}

/** The texts of all Nix files of a tree. */
async function nixSources(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".nix"));
  const paths = files.map((file) => join(file.parentPath, file.name));
  return Promise.all(
    paths
      .filter((path) => !/[/\\](node_modules|\.git)[/\\]/.test(path))
      .map((path) => readFile(path, "utf8")),
  );
}

function driver(name: string): string {
  return join(import.meta.dirname, "driver", name);
}
