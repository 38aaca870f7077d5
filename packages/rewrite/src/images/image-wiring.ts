import type { Document, FlakeModel } from "@flake-split/analysis";
import type { AttrSet, Expression, Span } from "@flake-split/syntax";
import { appendItem } from "../append-item.ts";
import { importWith, inherit, parenthesized, update } from "../make.ts";
import { outputsFunction } from "../reach-input.ts";
import type { TextEdit } from "../text-edit.ts";

/** What the entry hands to a file of `nix/images`: a name, and how the entry spells it. */
export interface Handed {
  readonly name: string;
  /** `nixpkgs` or `inputs.nixpkgs`. */
  readonly expression: string;
  /** The variable that it starts with. */
  readonly root: string;
}

export interface ImageWiring {
  readonly document: Document;
  readonly model: FlakeModel;
  /** As the entry writes its path: `./nix/images`; `null` when a file that the entry imports has it. */
  readonly hostsFile: string | null;
  readonly hosts: readonly string[];
  readonly hostsTake: readonly Handed[];
  /** `./nix/images/builds.nix`, likewise. */
  readonly buildsFile: string | null;
  readonly buildsTake: readonly Handed[];
  /** How the entry spells nixpkgs, for its `lib`. */
  readonly nixpkgs: Handed;
}

export type Wired =
  | { readonly kind: "edits"; readonly edits: readonly TextEdit[] }
  | { readonly kind: "refused"; readonly span: Span | undefined; readonly reason: string };

export function refused(span: Span | undefined, reason: string): Wired {
  return { kind: "refused", span, reason };
}

export function edited(...edits: readonly TextEdit[]): Wired {
  return { kind: "edits", edits };
}

/** `import ./nix/images { inherit nixpkgs; }`; `room` is how many columns stand before it. */
export function importText(file: string, handed: readonly Handed[], indent: string, room: number): string {
  return importWith(file, handedItems(handed), indent, room);
}

/** `inherit self; inherit (inputs) nixpkgs;` */
function handedItems(handed: readonly Handed[]): readonly string[] {
  const bySource = new Map<string | null, string[]>();
  for (const one of handed) {
    const source = sourceOf(one);
    bySource.set(source, [...(bySource.get(source) ?? []), one.name]);
  }
  return [...bySource].map(([source, names]) => inherit([...names].sort(), source, ""));
}

/** What a handed name is inherited from: `inputs`, or nothing. */
export function sourceOf({ expression, root }: Handed): string | null {
  return expression === root ? null : root;
}

/** Refuses where one of the names means something else at `place` than among the arguments of `outputs`. */
export function shadowing({ document }: ImageWiring, handed: readonly Handed[], place: Span): Wired | null {
  const outputs = outputsFunction(document.root);
  for (const { root } of handed) {
    const other = document.scopes.definitions.find(
      ({ name, scope }) =>
        name === root &&
        scope.lambda !== outputs &&
        scope.span.start <= place.start &&
        place.end <= scope.span.end &&
        scope.span.start < place.start,
    );
    if (other !== undefined) {
      return refused(
        other.span,
        `\`${root}\` means something else here than among the arguments of \`outputs\``,
      );
    }
  }
  return null;
}

/** Refuses to add a name to a `rec` set in which the same name means something else. */
export function capturing({ document }: ImageWiring, set: AttrSet, name: string): Wired | null {
  if (!set.recursive) return null;
  const captured = document.scopes.references.find(
    (reference) =>
      reference.name === name && set.span.start <= reference.span.start && reference.span.end <= set.span.end,
  );
  return captured === undefined ? null : refused(captured.span, `\`${name}\` would mean something else here`);
}

/** `value // operand`. */
export function updated({ text }: Document, value: Expression, operand: string): readonly TextEdit[] {
  const { start, end } = value.span;
  const before = needsParentheses(value) ? parenthesized(text.slice(start, end)) : null;
  if (before !== null) return [{ span: value.span, text: update(before, operand) }];
  return [{ span: { start: end, end }, text: update("", operand) }];
}

/** What binds less than `//`. */
function needsParentheses(value: Expression): boolean {
  switch (value.kind) {
    case "let":
    case "with":
    case "assert":
    case "if":
    case "lambda":
      return true;
    case "binary":
      return value.operator !== "//";
    default:
      return false;
  }
}

/** Adds one binding to a set that is written out. */
export function added(
  wiring: ImageWiring,
  handed: readonly Handed[],
  set: AttrSet,
  name: string,
  item: (indent: string) => string,
): Wired {
  const place = { start: set.close.start, end: set.close.start };
  const wrong = shadowing(wiring, handed, place) ?? capturing(wiring, set, name);
  return wrong ?? edited(appendItem(wiring.document, set, item));
}
