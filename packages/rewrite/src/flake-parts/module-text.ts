import { attrName, type Definition, type Document, referencesWithin } from "@flake-split/analysis";
import { type AttrBinding, type AttrSet, type Binding, bare, type Span } from "@flake-split/syntax";
import { binding, inherit, select } from "../make.ts";
import { isAtomic } from "../parentheses.ts";
import type { TextEdit } from "../text-edit.ts";
import type { EntryPlan, Handed, Part, PerSystemParts, RenamedOutput, Systems } from "./entry-plan.ts";
import { applied, block, declaration, letIn, listOfOne, systemFormals } from "./make-module.ts";
import { definitionAt } from "./meaning.ts";
import {
  beginsLine,
  blockLines,
  codeAt,
  commentLines,
  dressedLine,
  type MovedCode,
  valueAt,
} from "./moved-text.ts";

/** The pieces of code that the module is made from. */
export function piecesOf({ systems, perSystem, flake, outside, behind }: EntryPlan): readonly Span[] {
  const pieces = [...flake, ...outside, ...behind].map(({ span }) => span);
  if (systems.kind === "code") pieces.push(systems.node.span);
  if (perSystem?.kind === "function") pieces.push(perSystem.body.span);
  if (perSystem?.kind !== "parts") return pieces;
  for (const { value } of perSystem.handed) if (value !== null) pieces.push(value.span);
  return [...pieces, ...perSystem.parts.map(pieceOf)];
}

/** The `let` that the parts share: it moves with its comments. */
export function sharedHead({ perSystem }: EntryPlan): readonly Span[] {
  return perSystem?.kind === "parts" && perSystem.shared !== null ? [headOf(perSystem)] : [];
}

/** The module's items: systems, outputs that aren't per system, `perSystem`. */
export function moduleText(moved: MovedCode, plan: EntryPlan, indent: string): string {
  const inner = indent + moved.step;
  const sections = [
    [...helperComments(moved, plan, inner), systemsText(moved, plan.systems, inner)].join("\n"),
    declarations(plan, inner),
    flakeText(moved, plan.flake, inner),
    perSystemText(moved, plan, inner),
  ].filter((section) => section !== null);
  const rest =
    moved.dressed.rest.length === 0 ? [] : [`\n${commentLines(moved, moved.dressed.rest, inner).join("\n")}`];
  return block([sections.join("\n\n"), ...rest], indent);
}

function systemsText(moved: MovedCode, systems: Systems, indent: string): string {
  const { document } = moved;
  switch (systems.kind) {
    case "none":
      return `${indent}${binding("systems", "[ ]")}`;
    case "one": {
      const { attr, code } = systems;
      if (code === null) return `${indent}${binding("systems", listOfOne(`"${attrName(attr)}"`))}`;
      const text = codeAt(moved, code.span, [], indent);
      const item = isAtomic(code) || code.kind === "select" ? text : `(${text})`;
      return `${indent}${binding("systems", listOfOne(item))}`;
    }
    case "default": {
      const { start, end } = systems.library.span;
      const library = document.text.slice(start, end);
      return `${indent}${binding("systems", select(library, "defaultSystems"))}`;
    }
    case "code": {
      const code = systems.name ?? codeAt(moved, systems.node.span, [], indent);
      const line = code === "systems" ? inherit(["systems"], null, indent) : binding("systems", code);
      return dressedLine(moved, systems.node.span, line, indent).replace(/^\n/, "");
    }
  }
}

/** Comments of helpers that are gone. */
function helperComments(moved: MovedCode, { comments }: EntryPlan, indent: string): readonly string[] {
  return comments.map(({ span }) => `${indent}${codeAt(moved, span, [], indent)}`);
}

function declarations({ declared, renamed }: EntryPlan, indent: string): string | null {
  const names = [...declared, ...renamed.map(({ option }) => option)];
  if (names.length === 0) return null;
  return names.map((name) => `${indent}${declaration(name)}`).join("\n");
}

function flakeText(moved: MovedCode, items: readonly Binding[], indent: string): string | null {
  if (items.length === 0) return null;
  return `${indent}${binding("flake", setText(moved, items, indent))}`;
}

/** A set of bindings that stay as they are. */
export function setText(moved: MovedCode, items: readonly Binding[], indent: string): string {
  const inner = indent + moved.step;
  const lines = items.map(({ span }) => dressedLine(moved, span, codeAt(moved, span, [], inner), inner));
  return block(blockLines(lines), indent);
}

function perSystemText(moved: MovedCode, plan: EntryPlan, indent: string): string | null {
  const { perSystem, renamed } = plan;
  if (perSystem === null) return null;
  if (perSystem.kind === "parts") return partsText(moved, perSystem, indent);
  const { body, region } = perSystem;
  const parameter = region.function?.parameter;
  const edits = renamed.flatMap(({ output, option }) =>
    region.body.kind === "attrset" ? renameEdits(moved.document, region.body, output, option) : [],
  );
  const system =
    parameter === null || parameter === undefined
      ? null
      : definitionAt(moved.document, parameter.name, body.span.start);
  const called = system === null ? [] : systemEdits(moved.document, system, body.span);
  const all = [...edits, ...called];
  const formals = systemFormals(true);
  const value = beginsLine(moved.document, body.span)
    ? `\n${indent}${moved.step}${formals}\n${indent}${moved.step}${codeAt(moved, body.span, all, indent + moved.step)}`
    : ` ${formals} ${codeAt(moved, body.span, all, indent)}`;
  return dressedLine(moved, body.span, `perSystem =${value};`, indent).replace(/^\n/, "");
}

/** Calls the system `system`, as flake-parts does. */
function systemEdits(document: Document, system: Definition, span: Span): readonly TextEdit[] {
  if (system.name === "system") return [];
  return referencesWithin(document.scopes, span)
    .filter(({ target }) => target.kind === "definition" && target.definition === system)
    .map((reference) => ({
      span: reference.span,
      text: "system",
    }));
}

/** Gives an output of `perSystem` another name. */
function renameEdits(document: Document, body: AttrSet, output: string, option: string): readonly TextEdit[] {
  const named = referencesWithin(document.scopes, body.span)
    .filter(
      ({ name, target }) =>
        name === output &&
        target.kind === "definition" &&
        body.recursive &&
        target.definition.scope.span.start === body.span.start,
    )
    .map(({ span }) => ({ span, text: option }));
  const given = body.bindings.flatMap((item): TextEdit[] => {
    if (item.kind === "binding") {
      const [head] = item.path;
      return head !== undefined && attrName(head) === output ? [{ span: head.span, text: option }] : [];
    }
    const attr = item.names.find((each) => attrName(each) === output);
    if (attr === undefined) return [];
    const source =
      item.kind === "inherit"
        ? output
        : `(${document.text.slice(item.source.span.start, item.source.span.end)}).${output}`;
    const made = binding(option, source);
    if (item.names.length === 1) return [{ span: item.span, text: made }];
    const end = { start: item.span.end, end: item.span.end };
    return [
      { span: withGap(document, attr.span), text: "" },
      { span: end, text: ` ${made}` },
    ];
  });
  return [...named, ...given];
}

/** A name with the blanks before it. */
function withGap({ text }: Document, span: Span): Span {
  let { start } = span;
  while (/\s/.test(text.charAt(start - 1))) start--;
  return { start, end: span.end };
}

function partsText(moved: MovedCode, perSystem: PerSystemParts, indent: string): string {
  const { handed, parts, takesSystem, shared } = perSystem;
  const inner = indent + moved.step;
  const lets = handed.flatMap((each) => handedLines(moved, each, inner + moved.step));
  const at = lets.length > 0 || shared !== null ? inner : indent;
  const lines = parts.map((part) => partLine(moved, part, at + moved.step));
  const set = block(blockLines(lines), at);
  const head = systemFormals(takesSystem);
  if (at === indent) return `${indent}perSystem = ${head} ${set};`;
  const own = lets.length === 0 ? "" : `${inner}${letIn(lets, inner)}`;
  const both = shared === null ? own : `${own}${inner}${sharedText(moved, perSystem, inner)}\n`;
  return `${indent}perSystem =\n${inner}${head}\n${both}${inner}${set};`;
}

function sharedText(moved: MovedCode, perSystem: PerSystemParts, indent: string): string {
  return codeAt(moved, headOf(perSystem), [], indent);
}

/** `let … in`, without what follows. */
function headOf({ shared }: PerSystemParts): Span {
  if (shared === null) throw new Error("no let is shared");
  return { start: shared.span.start, end: shared.inKeyword.end };
}

/** A name that the functions were handed. */
function handedLines(
  moved: MovedCode,
  { name, value, system, function: own }: Handed,
  indent: string,
): readonly string[] {
  if (value === null) return name === "system" ? [] : [`${indent}${binding(name, "system")}`];
  if (own !== null) return [`${indent}${binding(name, applied(own, "system", false))}`];
  const { span } = bare(value);
  const edits = system === null ? [] : systemEdits(moved.document, system, span);
  return [
    dressedLine(moved, value.span, `${name} =${valueAt(moved, span, edits, indent)};`, indent).replace(
      /^\n/,
      "",
    ),
  ];
}

/** The code that a part moves as a whole. */
export function pieceOf({ binding: own, path, value }: Part): Span {
  return own.kind === "binding" && own.value === value && own.path.length === path.length + 1
    ? own.span
    : value.span;
}

function partLine(moved: MovedCode, part: Part, indent: string): string {
  const { binding: own, path, value } = part;
  const span = pieceOf(part);
  if (span === own.span && own.kind === "binding") {
    const code = codeAt(moved, span, [withoutSystem(own)], indent);
    return dressedLine(moved, span, code, indent);
  }
  const name = path.map((attr) => moved.document.text.slice(attr.span.start, attr.span.end)).join(".");
  return dressedLine(moved, span, `${name} =${valueAt(moved, value.span, [], indent)};`, indent, own.span);
}

/** `packages.${system}.default` without the system. */
function withoutSystem({ path }: AttrBinding): TextEdit {
  const [head, system] = path;
  if (head === undefined || system === undefined) throw new Error("no system in the path");
  return { span: { start: head.span.end, end: system.span.end }, text: "" };
}

/** Names of the file that outputs get back outside of `mkFlake`. */
export function renamedOptions(renamed: readonly RenamedOutput[]): readonly string[] {
  return renamed.map(({ option }) => option);
}
