import { attrName, commentsWithin, type Document, itemTrivia, lineIndent } from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Span } from "@flake-split/syntax";
import { type DeclaredInput, declaredInputs, type InputItem } from "./declared-inputs.ts";
import { pathBinding, quoted, set } from "./make.ts";
import type { TextEdit } from "./text-edit.ts";

/** An input to be declared. */
export interface NewInput {
  readonly name: string;
  readonly url: string;
  /** Which of its inputs follow which of the flake's: `{ nixpkgs: "nixpkgs" }`. */
  readonly follows: Readonly<Record<string, string>>;
}

/** `present`: the flake declares an input of that name already, whatever its place. */
export type AddedInput =
  | { readonly kind: "edits"; readonly edits: readonly TextEdit[] }
  | { readonly kind: "present"; readonly input: DeclaredInput }
  | { readonly kind: "refused"; readonly span: Span | undefined; readonly reason: string };

/**
 * Declares an input in the style in which the flake's author declares theirs; every byte of the file stays.
 *
 * ```nix
 * inputs.nixpkgs.url = "…";
 * inputs.nixos-wsl.url = "github:nix-community/NixOS-WSL";  # added
 * inputs.nixos-wsl.inputs.nixpkgs.follows = "nixpkgs";      # added
 * ```
 *
 * How code in `outputs` gets at it is told by `reachInput`.
 */
export function addInput(document: Document, input: NewInput): AddedInput {
  const { root, text } = document;
  if (root.kind !== "attrset") return refused(root.span, "`flake.nix` isn't a literal attribute set");
  const declared = declaredInputs(root, text);
  if ("reason" in declared) return refused(declared.span, declared.reason);
  const known = declared.inputs.find(({ name }) => name === input.name);
  if (known !== undefined) return { kind: "present", input: known };
  const style = styleOf(declared.inputs, text);
  const edit =
    declared.set !== null
      ? addToSet(document, declared.set, declared.inputs, input, style)
      : addToTop(document, root, declared.inputs, input, style);
  const crlf = text.includes("\r\n");
  return { kind: "edits", edits: [crlf ? { ...edit, text: edit.text.replaceAll("\n", "\r\n") } : edit] };
}

function refused(span: Span | undefined, reason: string): AddedInput {
  return { kind: "refused", span, reason };
}

/** How one input is spelled. */
interface Style {
  /** With nothing but a `url`: `a.url = "…";` or `a = { url = "…"; };`. */
  readonly simple: "flat" | "block";
  /** With `follows`, too. */
  readonly following: "flat" | "block";
  /** `inputs.nixpkgs.follows = …;` or `inputs = { nixpkgs.follows = …; };`. */
  readonly follows: "flat" | "block";
  /** Whether an empty line stands between inputs. */
  readonly blank: boolean;
  readonly sorted: boolean;
}

function styleOf(inputs: readonly DeclaredInput[], text: string): Style {
  const simple = inputs.filter(({ follows, url }) => follows === "none" && url !== null);
  const following = inputs.filter(({ follows }) => follows !== "none");
  const gaps = inputs.slice(1).map((input, index) => gapBefore(input, inputs[index], text));
  const names = inputs.map(({ name }) => name);
  return {
    simple: most(simple, ({ form }) => form === "block") ? "block" : "flat",
    following: following.length === 0 || most(following, ({ form }) => form === "block") ? "block" : "flat",
    follows: most(following, ({ follows }) => follows === "block") ? "block" : "flat",
    blank: most(gaps, (blank) => blank),
    sorted: names.length >= 3 && names.every((name, index) => index === 0 || (names[index - 1] ?? "") < name),
  };
}

function most<T>(all: readonly T[], holds: (item: T) => boolean): boolean {
  return all.filter(holds).length * 2 > all.length;
}

/** Whether an empty line stands anywhere between two inputs. */
function gapBefore(input: DeclaredInput, before: DeclaredInput | undefined, text: string): boolean {
  const start = before?.items[before.items.length - 1]?.binding.span.end ?? 0;
  const end = input.items[0]?.binding.span.start ?? 0;
  return /\n[ \t]*\r?\n/.test(text.slice(start, end));
}

/** The bindings that declare the input; `prefix` is `["inputs"]` where they stand at the top of the flake. */
function spell(input: NewInput, style: Style, prefix: readonly string[], indent: string): readonly string[] {
  const url = pathBinding(["url"], quoted(input.url));
  const follows = Object.entries(input.follows);
  const here = [...prefix, input.name];
  const form = follows.length === 0 ? style.simple : style.following;
  if (form === "flat") {
    const paths = follows.map(([name, target]) =>
      pathBinding([...here, "inputs", name, "follows"], quoted(target)),
    );
    return [pathBinding([...here, "url"], quoted(input.url)), ...paths];
  }
  const inner = `${indent}  `;
  const flat = follows.map(([name, target]) => pathBinding(["inputs", name, "follows"], quoted(target)));
  const nested = follows.map(([name, target]) => pathBinding([name, "follows"], quoted(target)));
  const following = style.follows === "flat" ? flat : [pathBinding(["inputs"], set(nested, inner))];
  return [pathBinding(here, set([url, ...(follows.length === 0 ? [] : following)], indent))];
}

/** Adds to `inputs = { … };`. */
function addToSet(
  document: Document,
  target: AttrSet,
  inputs: readonly DeclaredInput[],
  input: NewInput,
  style: Style,
): TextEdit {
  const { text } = document;
  const items = target.bindings;
  const last = items[items.length - 1];
  const outer = lineIndent(text, target.open.start);
  if (last === undefined) {
    const indent = `${outer}  `;
    const comments = commentsWithin(document.comments, { start: target.open.end, end: target.close.start });
    const at = comments[comments.length - 1]?.span.end ?? target.open.end;
    const lines = spell(input, style, [], indent).map((line) => `\n${indent}${line}`);
    return { span: { start: at, end: target.close.start }, text: `${lines.join("")}\n${outer}` };
  }
  if (!text.slice(last.span.end, target.close.start).includes("\n")) {
    return addToLine(document, target, input, style);
  }
  const indent = lineIndent(text, last.span.start);
  const within = inputs.filter(({ items: own }) => own.every(({ container }) => container === target));
  return insertion(document, target, within, spell(input, style, [], indent), style, input.name, indent);
}

/** Adds to a set that ends on the line of its last input. */
function addToLine({ text }: Document, target: AttrSet, input: NewInput, style: Style): TextEdit {
  const last = target.bindings[target.bindings.length - 1]?.span.end ?? target.open.end;
  const flat = spell(input, { ...style, simple: "flat", following: "flat" }, [], "").join(" ");
  const start = text.lastIndexOf("\n", target.close.start) + 1;
  if (!text.slice(target.open.start, target.close.start).includes("\n")) {
    const length = target.close.end - start + flat.length + 2;
    if (length <= 100 && text.slice(last, target.close.start).trim() === "") {
      return { span: { start: last, end: last }, text: ` ${flat}` };
    }
  }
  const outer = lineIndent(text, target.open.start);
  const indent = `${outer}  `;
  const lines = spell(input, style, [], indent).map((line) => `\n${indent}${line}`);
  const behind = text.slice(last, target.close.start).trimEnd();
  const at = last + behind.length;
  return { span: { start: at, end: target.close.start }, text: `${lines.join("")}\n${outer}` };
}

/** Adds `inputs.name.url = …;` behind the last of its kind, or `inputs` before `outputs`. */
function addToTop(
  document: Document,
  root: AttrSet,
  inputs: readonly DeclaredInput[],
  input: NewInput,
  style: Style,
): TextEdit {
  const { text } = document;
  if (inputs.length === 0) return firstInput(document, root, input, style);
  const first = inputs[0]?.items[0]?.binding ?? root;
  const indent = lineIndent(text, first.span.start);
  return insertion(
    document,
    root,
    inputs,
    spell(input, style, ["inputs"], indent),
    style,
    input.name,
    indent,
  );
}

function firstInput({ text }: Document, root: AttrSet, input: NewInput, style: Style): TextEdit {
  const outputs = root.bindings.find(
    (item): item is AttrBinding => item.kind === "binding" && attrName(item.path[0]) === "outputs",
  );
  const at = outputs?.span.start ?? root.close.start;
  const indent = lineIndent(text, at);
  const inner = `${indent}  `;
  const members = spell(input, style, [], inner);
  const plain = members.length === 1 && Object.keys(input.follows).length === 0;
  const made = plain
    ? spell(input, style, ["inputs"], indent).join("")
    : pathBinding(["inputs"], set(members, indent));
  return { span: { start: at, end: at }, text: `${made}\n\n${indent}` };
}

/**
 * Puts new lines among the items of `container`: before the first input of a greater name where the author sorts
 * them, else behind the last, with the comments that stand behind it.
 */
function insertion(
  document: Document,
  container: AttrSet,
  inputs: readonly DeclaredInput[],
  lines: readonly string[],
  style: Style,
  name: string,
  indent: string,
): TextEdit {
  const { open, close, bindings } = container;
  const trivia = itemTrivia(document, bindings, open.end, close.start);
  const after = style.sorted ? inputs.filter((other) => other.name < name) : inputs;
  const before = after[after.length - 1];
  const blank = style.blank ? "\n" : "";
  if (before === undefined) {
    const first = inputs[0]?.items[0]?.binding.span.start ?? close.start;
    return { span: { start: first, end: first }, text: `${lines.join(`\n${indent}`)}\n${blank}${indent}` };
  }
  const last = before.items[before.items.length - 1] as InputItem;
  const index = bindings.indexOf(last.binding);
  const comments = index === bindings.length - 1 ? commentsWithin(document.comments, trivia.rest) : [];
  const at =
    comments[comments.length - 1]?.span.end ?? trivia.items[index]?.tail.end ?? last.binding.span.end;
  return {
    span: { start: at, end: at },
    text: `${blank}${lines.map((line) => `\n${indent}${line}`).join("")}`,
  };
}
