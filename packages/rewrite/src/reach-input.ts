import { attrName, commentsWithin, type Document, lineIndent } from "@flake-split/analysis";
import { bare, contains, type Expression, type Formals, type Lambda, type Span } from "@flake-split/syntax";
import { attribute, isIdentifier } from "./make.ts";
import type { TextEdit } from "./text-edit.ts";

/**
 * How code in `outputs` names an input, and the edits that its arguments need for that. `root` is the variable
 * that `expression` starts with: where an inner scope binds it, it means something else.
 */
export type ReachedInput =
  | {
      readonly kind: "reached";
      readonly expression: string;
      readonly root: string;
      readonly edits: readonly TextEdit[];
    }
  | { readonly kind: "refused"; readonly span: Span | undefined; readonly reason: string };

/**
 * Makes an input reachable from `outputs`, as its author would.
 *
 * | before                      | after                           | expression         |
 * | --------------------------- | ------------------------------- | ------------------ |
 * | `inputs:`                   | the same                        | `inputs.nixos-wsl` |
 * | `inputs@{ self, ... }:`     | the same                        | `inputs.nixos-wsl` |
 * | `inputs@{ self }:`          | `inputs@{ self, nixos-wsl }:`   | `nixos-wsl`        |
 * | `{ self, nixpkgs, ... }:`   | `{ self, nixpkgs, nixos-wsl, ... }:` | `nixos-wsl`   |
 *
 * Without `...` Nix refuses an input that the arguments don't name, so that declaring one takes this, too.
 */
export function reachInput(document: Document, name: string): ReachedInput {
  const reached = reachInputs(document, [name]);
  if (reached.kind === "refused") return reached;
  const { expression, root } = reached.inputs[0] ?? { expression: name, root: name };
  return { kind: "reached", expression, root, edits: reached.edits };
}

/** How one input is named in `outputs`. */
export interface InputName {
  readonly name: string;
  readonly expression: string;
  readonly root: string;
}

/** Makes several inputs reachable at once; their names are in the order asked for. */
export function reachInputs(
  document: Document,
  names: readonly string[],
):
  | { readonly kind: "reached"; readonly inputs: readonly InputName[]; readonly edits: readonly TextEdit[] }
  | Extract<ReachedInput, { kind: "refused" }> {
  const outputs = outputsFunction(document.root);
  if (outputs === null) return refused(document.root.span, "`outputs` isn't a literal function");
  const { parameter, formals } = outputs;
  const inputs: InputName[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const named = formals?.formals.some((formal) => formal.name.name === name) === true;
    if (!named && parameter !== null && (formals === null || formals.ellipsis)) {
      inputs.push({ name, expression: `${parameter.name}.${attribute(name)}`, root: parameter.name });
      continue;
    }
    inputs.push({ name, expression: name, root: name });
    if (!named && !missing.includes(name)) missing.push(name);
  }
  if (missing.length === 0) return { kind: "reached", inputs, edits: [] };
  if (formals === null) return refused(outputs.span, "`outputs` takes no argument by name");
  for (const name of missing) {
    const wrong = notAnArgument(document, outputs, formals, name);
    if (wrong !== null) return wrong;
  }
  return { kind: "reached", inputs, edits: addFormals(document, formals, missing) };
}

/** Why a name can't become an argument of `outputs`. */
function notAnArgument(
  { scopes }: Document,
  outputs: Lambda,
  formals: Formals,
  name: string,
): Extract<ReachedInput, { kind: "refused" }> | null {
  if (!isIdentifier(name)) return refused(formals.span, `\`${name}\` can't be the name of an argument`);
  const captured = scopes.references.find(
    (reference) =>
      reference.name === name && contains(outputs.span, reference.span) && isOpen(reference.target),
  );
  if (captured === undefined) return null;
  return refused(
    captured.span,
    `\`${name}\` may come from a \`with\` here, and an argument would win over it`,
  );
}

function refused(span: Span | undefined, reason: string): Extract<ReachedInput, { kind: "refused" }> {
  return { kind: "refused", span, reason };
}

function isOpen(target: { readonly kind: string }): boolean {
  return target.kind === "with" || target.kind === "unbound" || target.kind === "global";
}

/** The function at `outputs`; `null` where it isn't one. */
export function outputsFunction(root: Expression): Lambda | null {
  if (root.kind !== "attrset") return null;
  for (const item of root.bindings) {
    if (item.kind !== "binding" || item.path.length !== 1 || attrName(item.path[0]) !== "outputs") continue;
    const value = bare(item.value);
    return value.kind === "lambda" ? value : null;
  }
  return null;
}

/** Adds arguments behind the last named one, divided from it as its neighbours are. */
export function addFormals(
  document: Document,
  formals: Formals,
  names: readonly string[],
): readonly TextEdit[] {
  const { text } = document;
  const last = formals.formals[formals.formals.length - 1];
  if (last === undefined) return [addFirst(text, formals, names)];
  const gap = gapAt(document, formals);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const { end } = last.span;
  if (!gap.includes("\n")) return [insert(end, names.map((name) => `, ${name}`).join(""))];
  const at = lineEnd(document, end, formals.span.end - 1);
  if (gap.lastIndexOf(",") > gap.indexOf("\n")) {
    const comma = gap.lastIndexOf(",");
    const indent = gap.slice(gap.lastIndexOf("\n", comma) + 1, comma);
    return [insert(at, names.map((name) => `${eol}${indent}, ${name}`).join(""))];
  }
  const lines = names.map((name) => `${eol}${lineIndent(text, last.span.start)}${name}`);
  const comma = commaBehind(document, end, formals.span.end - 1);
  if (comma !== null && comma < at) return [insert(at, lines.map((line) => `${line},`).join(""))];
  if (at === end) return [insert(end, `,${lines.join(",")}`)];
  return [insert(end, ","), insert(at, lines.join(","))];
}

function insert(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text };
}

/** `{ }` becomes `{ name }`, and `{ ... }` becomes `{ name, ... }`. */
function addFirst(text: string, { span, ellipsis }: Formals, names: readonly string[]): TextEdit {
  const at = span.start + 1;
  const name = names.join(", ");
  if (ellipsis) return insert(at, ` ${name},`);
  return insert(at, /\s/.test(text.charAt(at)) ? ` ${name}` : ` ${name} `);
}

/** What divides the last two arguments, without comments; of one argument, what stands behind it. */
function gapAt(document: Document, { formals, span }: Formals): string {
  const last = formals[formals.length - 1]?.span ?? span;
  const before = formals[formals.length - 2]?.span;
  if (before !== undefined) return withoutComments(document, { start: before.end, end: last.start });
  return withoutComments(document, { start: last.end, end: span.end - 1 }).split("...")[0] ?? "";
}

function withoutComments(document: Document, span: Span): string {
  let rest = "";
  let at = span.start;
  for (const comment of commentsWithin(document.comments, span)) {
    rest += document.text.slice(at, comment.span.start);
    at = comment.span.end;
  }
  return rest + document.text.slice(at, span.end);
}

/** Behind the comma and the comment that end the line of `end`; `end` itself where more stands on that line. */
function lineEnd(document: Document, end: number, limit: number): number {
  const newline = document.text.indexOf("\n", end);
  if (newline === -1 || newline > limit) return end;
  const rest = withoutComments(document, { start: end, end: newline }).trim();
  if (rest !== "" && rest !== ",") return end;
  return end + document.text.slice(end, newline).trimEnd().length;
}

/** The comma behind an argument. */
function commaBehind({ tokens, text }: Document, from: number, to: number): number | null {
  const comma = tokens.find(
    ({ kind, span }) => kind === "token" && span.start >= from && span.end <= to && text[span.start] === ",",
  );
  return comma?.span.start ?? null;
}
