import { attrName, type Document, type FlakeModel } from "@flake-split/analysis";
import { contains, type Lambda, type Span } from "@flake-split/syntax";
import { type AddedInput, addInput } from "../add-input.ts";
import { declaredInputs } from "../declared-inputs.ts";
import { binding, select } from "../make.ts";
import { reachInput } from "../reach-input.ts";
import { applyEdits, type TextEdit } from "../text-edit.ts";
import { dress } from "./dressing.ts";
import type { EntryNote, EntryPlan, EntryRefusal } from "./entry-plan.ts";
import { block, letIn, merged, mkFlakeCall, throughEachSystem, without } from "./make-module.ts";
import { definitionAt, freeName } from "./meaning.ts";
import { moduleText, piecesOf, renamedOptions, setText, sharedHead } from "./module-text.ts";
import { blockLines, codeAt, dressedLine, indentAt, type MovedCode, movedCode } from "./moved-text.ts";
import { planEntry } from "./plan-entry.ts";
import { keptInputs, keptSelfInputs } from "./whole-inputs.ts";

/** The entry as it will be. */
export interface ConvertedEntry {
  readonly text: string;
  readonly notes: readonly EntryNote[];
  /** Code that new code took the place of. */
  readonly dropped: readonly Span[];
  /** Code that stands elsewhere, too, and was left out with its comments. */
  readonly doubled: readonly Span[];
  /** Strings that the new code has of its own. */
  readonly added: readonly string[];
}

export interface ConvertOptions {
  /** Whether the flake's nixpkgs has a `lib` that flake-parts works with. */
  readonly nixpkgsLibIsUsable: boolean;
}

/**
 * Turns a flake into one that uses flake-parts, with the same evaluation.
 *
 * ```nix
 * outputs = { self, nixpkgs, flake-utils, ... }:
 *   flake-utils.lib.eachDefaultSystem (system: { packages = …; });
 * # becomes
 * outputs = inputs@{ self, nixpkgs, flake-utils, flake-parts, ... }:
 *   flake-parts.lib.mkFlake { inherit inputs; } {
 *     systems = flake-utils.lib.defaultSystems;
 *     perSystem = { system, ... }: { packages = …; };
 *   };
 * ```
 */
export function toFlakeParts(
  document: Document,
  model: FlakeModel,
  options: ConvertOptions,
): ConvertedEntry | { readonly refused: EntryRefusal } {
  const plan = planEntry(document, model);
  if ("refused" in plan) return plan;
  const wiring = wireFlakeParts(document, plan, options);
  if ("refused" in wiring) return wiring;
  const blocked = shadowed(document, plan, wiring);
  if (blocked !== null) return { refused: blocked };
  const { body } = plan.shape;
  const { doubled, dropped, notes } = plan;
  const dressed = dress(document, piecesOf(plan), body.span, [...doubled, ...sharedHead(plan)]);
  const inBody = wiring.inner.filter(({ span }) => contains(body.span, span));
  const before = wiring.inner.filter(
    (edit) => !inBody.includes(edit) && !plan.edits.some(({ span }) => contains(span, edit.span)),
  );
  const moved = movedCode(document, dressed, [...plan.renames, ...inBody]);
  const text = bodyText(moved, plan, mkFlakeCall(wiring.flakeParts, wiring.inputs));
  const edits = [...wiring.edits, ...before, ...plan.edits, { span: body.span, text }];
  const whole = applyEdits(document.text, { start: 0, end: document.text.length }, edits);
  const added = [...addedStrings(plan), wiring.name];
  return { text: withLineEnds(whole, document.text), notes, dropped, doubled, added };
}

function withLineEnds(text: string, original: string): string {
  return original.includes("\r\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}

function addedStrings({ renamed, systems }: EntryPlan): readonly string[] {
  const one = systems.kind === "one" ? attrName(systems.attr) : null;
  return [url, "nixpkgs", ...renamedOptions(renamed), ...(one === null ? [] : [one])];
}

/** How `outputs` gets at flake-parts and at its own arguments. */
interface Wiring {
  /** What the input is called. */
  readonly name: string;
  readonly flakeParts: string;
  readonly root: string;
  readonly inputs: string;
  readonly edits: readonly TextEdit[];
  /** Edits of the flake's own code. */
  readonly inner: readonly TextEdit[];
}

function wireFlakeParts(
  document: Document,
  { shape: { outputs }, edits: others }: EntryPlan,
  options: ConvertOptions,
): Wiring | { readonly refused: EntryRefusal } {
  const name = declaredName(document);
  const follows =
    options.nixpkgsLibIsUsable && hasNixpkgs(document, outputs) ? { "nixpkgs-lib": "nixpkgs" } : {};
  const added = addInput(document, { name, url, follows });
  const problem = inputProblem(document, added);
  if (problem !== null) return { refused: problem };
  const reached = reachInput(document, name);
  if (reached.kind === "refused")
    return { refused: { span: reached.span ?? outputs.span, reason: reached.reason } };
  const inner = added.kind === "edits" ? keptSelfInputs(document, outputs, name) : [];
  const kept = added.kind === "edits" ? keptInputs(document, outputs, name, others) : null;
  if (kept !== null) {
    const { root } = reached;
    const isPart = root === outputs.parameter?.name;
    const edits = [...(added.kind === "edits" ? added.edits : []), ...reached.edits, ...kept.edits];
    const flakeParts = isPart ? select(kept.all, name) : reached.expression;
    return { name, flakeParts, root: isPart ? kept.all : root, inputs: kept.all, edits, inner };
  }
  const { parameter, formals } = outputs;
  const inputs = parameter?.name ?? freeName(document, ["inputs", "flakeInputs"]);
  const at = formals?.span.start ?? outputs.span.start;
  const pattern = parameter === null ? [{ span: { start: at, end: at }, text: `${inputs}@` }] : [];
  const edits = [...(added.kind === "edits" ? added.edits : []), ...reached.edits, ...pattern];
  return { name, flakeParts: reached.expression, root: reached.root, inputs, edits, inner };
}

const url = "github:hercules-ci/flake-parts";

/** What the flake calls flake-parts already, or `flake-parts`. */
function declaredName({ root, text }: Document): string {
  const declared = root.kind === "attrset" ? declaredInputs(root, text) : null;
  const known = declared !== null && "inputs" in declared ? declared.inputs : [];
  return known.find((input) => isFlakeParts(input.url))?.name ?? "flake-parts";
}

function isFlakeParts(place: string | null): boolean {
  return place !== null && /[:/]hercules-ci\/flake-parts([/?.]|$)/.test(place);
}

function inputProblem({ root }: Document, added: AddedInput): EntryRefusal | null {
  if (added.kind === "refused") return { span: added.span ?? root.span, reason: added.reason };
  if (added.kind === "edits" || isFlakeParts(added.input.url)) return null;
  return {
    span: added.input.items[0]?.binding.span ?? root.span,
    reason: "the input called `flake-parts` is something else",
  };
}

function hasNixpkgs({ root, text }: Document, { formals }: Lambda): boolean {
  const declared = root.kind === "attrset" ? declaredInputs(root, text) : null;
  const known =
    declared !== null && "inputs" in declared && declared.inputs.some(({ name }) => name === "nixpkgs");
  return known || (formals?.formals ?? []).some(({ name }) => name.name === "nixpkgs");
}

/** A `let` in front of the outputs that gives another meaning to what the new code names. */
function shadowed(document: Document, { shape }: EntryPlan, { root, inputs }: Wiring): EntryRefusal | null {
  const at = shape.body.span.start;
  for (const name of new Set([root, inputs])) {
    const found = definitionAt(document, name, at);
    if (found !== null && found.scope.lambda !== shape.outputs)
      return { span: found.span, reason: `\`${name}\` means something else here` };
  }
  return null;
}

/** What takes the place of the outputs. */
function bodyText(moved: MovedCode, plan: EntryPlan, call: string): string {
  const { shape, renamed } = plan;
  const indent = indentAt(moved.document, shape.body.span);
  if (renamed.length === 0) {
    const text = `${call} ${moduleText(moved, plan, indent)}`;
    return withBehind(moved, plan, withOutside(moved, plan, text, [], indent), indent);
  }
  const name = freeName(moved.document, ["flake", "flakeOutputs"]);
  const inner = indent + moved.step;
  const made = `${inner}${name} = ${call} ${moduleText(moved, plan, inner)};`;
  const returned = renamed
    .filter(({ isDead }) => !isDead)
    .map(({ output, option, through }) => {
      const source = `${name}.${option}`;
      const value =
        through === null ? source : throughEachSystem(codeAt(moved, through.span, [], inner), source, output);
      return `${inner}${binding(output, value)}`;
    });
  const rest = `${indent}${without(name, renamedOptions(renamed))}`;
  const text = withOutside(moved, plan, `${letIn([made], indent)}${rest}`, returned, indent);
  return withBehind(moved, plan, text, indent);
}

function withOutside(
  moved: MovedCode,
  { outside }: EntryPlan,
  text: string,
  first: readonly string[],
  indent: string,
): string {
  if (outside.length === 0 && first.length === 0) return text;
  if (first.length === 0) return merged(text, setText(moved, outside, indent), indent);
  const inner = indent + moved.step;
  const lines = outside.map(({ span }) => dressedLine(moved, span, codeAt(moved, span, [], inner), inner));
  return merged(text, block(blockLines([...first, ...lines]), indent), indent);
}

function withBehind(moved: MovedCode, { behind }: EntryPlan, text: string, indent: string): string {
  return behind.reduce((all, { span, kind }) => {
    const code = codeAt(moved, span, [], indent);
    const needsParentheses = !["apply", "variable", "select", "attrset", "parenthesized"].includes(kind);
    return merged(
      all,
      dressedLine(moved, span, needsParentheses ? `(${code})` : code, "").trimStart(),
      indent,
    );
  }, text);
}
