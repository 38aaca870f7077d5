import { type Document, lineIndent, spine } from "@flake-split/analysis";
import { type CategoryId, category, type Plan } from "@flake-split/plan";
import type { Binding, LetIn } from "@flake-split/syntax";
import { binding, importCall, inherit, inheritSet, relativePath } from "./make.ts";
import { compare } from "./set-file.ts";

/** `import ./nix/packages { … }`; `room` is how many columns stand before it beside the indentation. */
export function importedSet(
  plan: Plan,
  id: CategoryId,
  taken: readonly string[],
  indent: string,
  room: number,
): string {
  const path = relativePath(".", (plan.aggregators.get(id) ?? "").replace(/\/default\.nix$/, ""));
  return importCall(path, taken, indent, indent.length + room, category(id).bare === true);
}

/** The set that stands for bindings that wait for their phase: `{ inherit basePackages; }`. */
export function handedOver(
  plan: Plan,
  id: CategoryId,
  wanted: readonly string[],
  indent: string,
  room: number,
): string {
  const members = new Map<string, string>();
  for (const { category, member, unit } of plan.placements.values()) {
    if (category === id && unit.kind === "let") members.set(member, unit.name);
  }
  const names = [...wanted].sort(compare);
  const plain = names.filter((name) => (members.get(name) ?? name) === name);
  if (plain.length === names.length) return inheritSet(plain, null, indent, indent.length + room);
  const renamed = names.filter((name) => !plain.includes(name));
  const lines = [
    ...(plain.length > 0 ? [inherit(plain, null, `${indent}  `)] : []),
    ...renamed.map((name) => binding(name, members.get(name) ?? name)),
  ];
  return `{\n${lines.map((line) => `${indent}  ${line}\n`).join("")}${indent}}`;
}

/** Where the items of the region's innermost `let` stand, or will: one step further than its `in`. */
export function letIndent(document: Document, plan: Plan): string {
  const { text } = document;
  const { home, region } = plan;
  const step = indentStep(document, plan);
  if (home === null) {
    const { start, end } = region.body.span;
    const startsLine = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
    return lineIndent(text, startsLine ? start : end - 1) + step;
  }
  return inIndent(text, home) + step;
}

/** The indentation of the line of a `let`'s `in`, or of its `let` where code stands before `in`, which may move. */
export function inIndent(text: string, { inKeyword, letKeyword }: LetIn): string {
  const before = text.slice(0, inKeyword.start).trimEnd().length;
  const onOwnLine = before < text.lastIndexOf("\n", inKeyword.start);
  return lineIndent(text, onOwnLine ? inKeyword.start : letKeyword.start);
}

/** The columns before `offset`, as if the binding that it stands in began its line. */
export function roomBefore(offset: number, { span }: Binding, text: string): number {
  const line = Math.max(text.lastIndexOf("\n", offset - 1) + 1, span.start);
  const indent = line === span.start ? lineIndent(text, span.start).length : 0;
  return indent + offset - line + 1;
}

/** By how much the author indents: read off the body, which stays. */
export function indentStep({ text }: Document, { region }: Plan): string {
  const set = spine(region.body).sets[0]?.set;
  const first = set?.bindings[0];
  if (set === undefined || first === undefined) return "  ";
  const outer = lineIndent(text, set.close.start);
  const inner = lineIndent(text, first.span.start);
  return inner.length > outer.length && inner.startsWith(outer) ? inner.slice(outer.length) : "  ";
}
