import {
  attrName,
  type Definition,
  type Document,
  type Region,
  referenceAt,
  referencesWithin,
} from "@flake-split/analysis";
import { bare, type Expression, type Select, type Span, walk } from "@flake-split/syntax";
import type { Systems } from "./entry-plan.ts";
import { isFlakeUtilsInput } from "./library-origin.ts";
import { meansTheSameAt } from "./meaning.ts";
import type { OutputsShape } from "./outputs-shape.ts";

/** The list of systems as it can be written before `perSystem`. */
export function systemsOf(document: Document, { iteration }: Region, { body }: OutputsShape): Systems | null {
  if (iteration === null) return null;
  const { systems, call } = iteration;
  if (systems !== null)
    return meansTheSameAt(document, systems.span, body.span.start) && !reachesSelf(document, systems)
      ? { kind: "code", node: systems, name: null }
      : null;
  const library = libraryOf(document, call);
  if (library === null || !meansTheSameAt(document, library.span, body.span.start)) return null;
  return isFlakeUtils(document, library) ? { kind: "default", library } : null;
}

/**
 * Whether an expression asks the flake's own outputs. flake-parts' `systems` says which outputs there are, and
 * can't wait for them.
 */
function reachesSelf({ scopes, text }: Document, node: Expression): boolean {
  const seen = new Set<Definition>();
  const waiting: Span[] = [node.span];
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    for (const { target, span: at } of referencesWithin(scopes, span)) {
      if (target.kind !== "definition" || seen.has(target.definition)) continue;
      const { kind, name, bindings } = target.definition;
      const next = text.slice(at.end, at.end + 64);
      // All arguments together have it, too; `inputs.nixpkgs` is another of them.
      const isAll = kind === "parameter" && (!/^\s*\./.test(next) || /^\s*\.\s*self\b/.test(next));
      if (isAll || (kind === "formal" && name === "self")) return true;
      if (kind === "parameter") continue;
      seen.add(target.definition);
      waiting.push(...bindings.map((item) => item.span));
    }
  }
  return false;
}

/** `flake-utils.lib`, where a function of it is called: `flake-utils.lib.eachDefaultSystem`, also by a name for that. */
export function libraryOf(document: Document, call: Expression): Expression | null {
  let head = bare(call);
  while (head.kind === "apply") head = bare(head.function);
  if (head.kind === "select") return head.path.length === 1 ? head.target : shortened(head);
  if (head.kind !== "variable") return null;
  const target = referenceAt(document.scopes, head.span.start)?.target;
  if (target?.kind === "with")
    return target.candidates.length === 1 ? (target.candidates[0]?.environment ?? null) : null;
  if (target?.kind !== "definition") return null;
  const { value, bindings } = target.definition;
  const [binding] = bindings;
  if (binding?.kind === "inherit-from") return binding.source;
  return value?.kind === "select" ? libraryOf(document, value) : null;
}

/** A select without the last name of its path. */
function shortened(node: Select): Expression {
  const path = node.path.slice(0, -1);
  const end = path[path.length - 1]?.span.end ?? node.target.span.end;
  return { ...node, path, span: { start: node.span.start, end } };
}

/** Whether the input that an expression names is flake-utils, which has `defaultSystems`. */
function isFlakeUtils(document: Document, library: Expression): boolean {
  return namesIn(library).some((name) => isFlakeUtilsInput(document, name));
}

/** The names in an expression such as `inputs.utils.lib`. */
function namesIn(node: Expression): readonly string[] {
  const names: string[] = [];
  walk(node, (inner) => {
    if (inner.kind === "variable") names.push(inner.name);
    if (inner.kind === "select") names.push(...inner.path.flatMap((attr) => attrName(attr) ?? []));
    return undefined;
  });
  return names;
}
