import { attrName, type Definition, type Document, lineIndent, type Reference } from "@flake-split/analysis";
import { type Attr, type Expression, type Lambda, type LetIn, type Span, walk } from "@flake-split/syntax";
import { binding, inherit } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import { letIn, without } from "./make-module.ts";
import { definitionOf, freeName } from "./meaning.ts";

/** The new name of all that `outputs` is given, and the edits that leave its old name with what it had. */
export interface KeptInputs {
  readonly all: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Keeps an input that is added out of the set of inputs that the flake's own code takes as a whole: a module that
 * goes through all of `inputs`, for `nix.registry` say, would see one more.
 *
 * ```nix
 * outputs = { self, nixpkgs, ... }@inputs: … specialArgs = { inherit inputs; };
 * # becomes
 * outputs = { self, nixpkgs, ... }@allInputs:
 *   let
 *     inputs = builtins.removeAttrs allInputs [ "flake-parts" ];
 *   in
 *   … specialArgs = { inherit inputs; };
 * ```
 *
 * `null` where the code only selects from the set, or has no name for it.
 *
 * @param taken other edits: a `let` that they change doesn't get the new binding.
 */
export function keptInputs(
  document: Document,
  outputs: Lambda,
  added: string,
  taken: readonly TextEdit[],
): KeptInputs | null {
  const { parameter } = outputs;
  const definition = document.scopes.definitions.find(
    ({ name, scope }) => scope.lambda === outputs && name === parameter?.name,
  );
  if (parameter === null || definition === undefined) return null;
  const whole = takenWhole(document, outputs, definition, added);
  if (whole.size === 0) return null;
  const all = freeName(document, ["allInputs", "flakeInputs"]);
  const value = without(all, [added]);
  // The new binding isn't seen by the defaults of arguments.
  const inFormals = definition.references.filter(({ span }) => span.start < outputs.body.span.start);
  const edits = [
    { span: parameter.span, text: all },
    ...inFormals.map((reference) => ({
      span: reference.span,
      text: whole.has(reference) ? `(${value})` : all,
    })),
    bound(document, outputs, parameter.name, value, taken),
  ];
  return { all, edits };
}

/** The references that do more with the set than to select inputs from it that were there before. */
function takenWhole(
  { scopes }: Document,
  outputs: Lambda,
  { references }: Definition,
  added: string,
): ReadonlySet<Reference> {
  const parts = new Set<number>();
  const part = (node: Expression) => {
    if (node.kind === "variable") parts.add(node.span.start);
  };
  const isOther = (attr: Attr | undefined) => attrName(attr) !== added;
  walk(outputs, (node) => {
    if ((node.kind === "select" || node.kind === "has-attr") && isOther(node.path[0])) part(node.target);
    if (node.kind === "with" && !scopes.references.some(({ name }) => name === added)) part(node.environment);
    const bindings = node.kind === "attrset" || node.kind === "let" ? node.bindings : [];
    for (const item of bindings) {
      if (item.kind === "inherit-from" && item.names.every(isOther)) part(item.source);
    }
    return undefined;
  });
  return new Set(references.filter(({ span }) => !parts.has(span.start)));
}

/**
 * Edits that take an added input out of `self.inputs`, where code takes that as a whole: `inherit (self) inputs;`,
 * `self.inputs // { … }`. What reaches it through another name, or in another file, sees the input.
 */
export function keptSelfInputs(document: Document, outputs: Lambda, added: string): readonly TextEdit[] {
  const isSelf = (node: Expression) => {
    const definition = definitionOf(document, node);
    return definition?.name === "self" && definition.scope.lambda === outputs;
  };
  const isInputs = (attr: Attr | undefined) => attrName(attr) === "inputs";
  const edits: TextEdit[] = [];
  const parts = new Set<Expression>();
  walk(outputs, (node) => {
    for (const part of selectedFrom(node)) parts.add(part);
    if (parts.has(node)) return undefined;
    if (node.kind === "select" && node.path.length === 1 && isInputs(node.path[0]) && isSelf(node.target)) {
      const name = document.text.slice(node.span.start, node.span.end);
      edits.push({ span: node.span, text: `(${without(name, [added])})` });
    }
    const bindings = node.kind === "attrset" || node.kind === "let" ? node.bindings : [];
    for (const item of bindings) {
      if (item.kind !== "inherit-from" || !item.names.some(isInputs) || !isSelf(item.source)) continue;
      const others = item.names.filter((attr) => !isInputs(attr)).flatMap((attr) => attrName(attr) ?? []);
      const rest = others.length === 0 ? "" : `${inherit(others, "self", "")} `;
      edits.push({ span: item.span, text: rest + binding("inputs", without("self.inputs", [added])) });
    }
    return undefined;
  });
  return edits;
}

/** The sets of which a node only takes members that it names: `x ? a`, `inherit (x) a;`. */
function selectedFrom(node: Expression): readonly Expression[] {
  if (node.kind === "has-attr") return [node.target];
  if (node.kind !== "attrset" && node.kind !== "let") return [];
  return node.bindings.flatMap((item) => (item.kind === "inherit-from" ? [item.source] : []));
}

/** The binding at the start of the `let` that the function begins with, or in one of its own. */
function bound(
  document: Document,
  { body, span }: Lambda,
  name: string,
  value: string,
  taken: readonly TextEdit[],
): TextEdit {
  const { text } = document;
  const line = binding(name, value);
  const isFree = (node: LetIn) => !binds(node, name) && !taken.some((edit) => touches(edit.span, node));
  if (body.kind === "let" && isFree(body)) {
    const at = body.letKeyword.end;
    const [first] = body.bindings;
    const gap = text.slice(at, first?.span.start ?? body.inKeyword.start);
    const indent = first === undefined ? `${lineIndent(text, at)}  ` : lineIndent(text, first.span.start);
    return { span: { start: at, end: at }, text: gap.includes("\n") ? `\n${indent}${line}` : ` ${line}` };
  }
  const { start } = body.span;
  const isFirst = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
  const indent = lineIndent(text, isFirst ? start : span.start);
  return { span: { start, end: start }, text: `${letIn([`${indent}  ${line}`], indent)}${indent}` };
}

/** Whether a `let` binds a name itself: `let inherit inputs; in`. */
function binds({ bindings }: LetIn, name: string): boolean {
  return bindings.some((item) => {
    const attrs = item.kind === "binding" ? item.path.slice(0, 1) : item.names;
    return attrs.some((attr) => attrName(attr) === name);
  });
}

/** Whether an edit changes the start of a `let`. */
function touches(edit: Span, { letKeyword, bindings, inKeyword }: LetIn): boolean {
  return edit.start < (bindings[0]?.span.start ?? inKeyword.end) && letKeyword.start < edit.end;
}
