import type { Document, FlakeModel } from "@flake-split/analysis";
import { settingsOf } from "@flake-split/plan";
import { type EntryNote, type EntryRefusal, toFlakeParts, verifyEntry } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { Outcome, Phase, PhaseOptions, PlanReport, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";
import { nixpkgsLibIsUsable } from "./nixpkgs-age.ts";
import { readEntry } from "./read-entry.ts";

/** Turns a flake that doesn't use flake-parts into one that does. */
export const entryPhase: Phase = {
  name: "entry",
  title: "Entry",
  summary: "turn a flake that doesn't use flake-parts into one that does",
  risk: "medium",
  run: runEntry,
};

function runEntry(tree: ReadTree, options: PhaseOptions): Outcome {
  const { flakePath } = options;
  const text = tree.read(flakePath);
  if (text === undefined) return refused([flakeShape("flake/missing-file", flakePath, undefined)]);
  const read = readEntry(loadedParser(), flakePath, text, settingsOf(options.config).directory);
  if ("refused" in read) {
    const isDone = read.model?.framework === "flake-parts";
    return isDone ? unchanged(flakePath, read.model) : refused(read.refused);
  }
  const { document, model } = read;
  if (model.framework === "flake-parts") return unchanged(flakePath, model);
  if (model.framework === "own-layout")
    return refused([flakeShape("flake/own-layout", flakePath, model.outputs?.body.span, model.spelling)]);
  const outcome = convert(tree, document, model);
  return { ...outcome, diagnostics: [...read.diagnostics, ...outcome.diagnostics] };
}

function convert(tree: ReadTree, document: Document, model: FlakeModel): Outcome {
  const { path, text } = document;
  const usable = nixpkgsLibIsUsable(document, tree.read("flake.lock"));
  const converted = toFlakeParts(document, model, { nixpkgsLibIsUsable: usable });
  if ("refused" in converted) return refused([notPossible(path, converted.refused)]);
  const faults = verifyEntry((source) => loadedParser().parse(source), document, converted);
  if (faults.length > 0)
    return refused(
      faults.map(({ file, message }) => ({
        ...flakeShape("flake/check-failed", file, undefined),
        message: `the result would be wrong: ${message}`,
      })),
    );
  return {
    changes: [{ path, before: text, after: converted.text }],
    plan: report(document, model, converted.notes),
    diagnostics: [],
  };
}

function report({ text }: Document, model: FlakeModel, notes: readonly EntryNote[]): PlanReport {
  const left = notes.map(({ output, span, message }) => ({
    binding: output,
    at: span,
    lines: text.slice(span.start, span.end).split("\n").length,
    reason: message,
    code: "entry/outside",
  }));
  return { placements: [], left, files: [], flake: { framework: model.framework, spelling: model.spelling } };
}

function notPossible(path: string, { span, reason }: EntryRefusal): Diagnostic {
  return { ...flakeShape("flake/no-entry", path, span), message: reason };
}

function unchanged(path: string, model: FlakeModel | undefined): Outcome {
  return {
    changes: [],
    plan: { placements: [], left: [], files: [] },
    diagnostics: [flakeShape("flake/uses-flake-parts", path, model?.outputs?.formals?.span)],
  };
}

function refused(diagnostics: readonly Diagnostic[]): Outcome {
  return { changes: [], plan: { placements: [], left: [], files: [] }, diagnostics };
}
