import { freeReferences, readDocument, readFlake } from "@flake-split/analysis";
import { contains, type Span } from "@flake-split/syntax";
import type { PlanReport } from "./contract.ts";
import { loadedParser } from "./loaded-parser.ts";

/** Which bindings of a plan use which others, and which outputs they serve. Bindings go by their index in `items`. */
export interface BindingGraph {
  readonly items: readonly GraphBinding[];
  readonly uses: readonly (readonly [user: number, used: number])[];
  readonly outputs: readonly { readonly name: string; readonly uses: readonly number[] }[];
}

export interface GraphBinding {
  readonly binding: string;
  readonly at: Span;
  readonly lines: number;
  /** `null` for one that stays. */
  readonly category: string | null;
  readonly file: string | null;
  readonly phase: string | null;
  readonly reason: string;
}

/** The bindings that a plan moves or leaves, with what binds them together. `prepare()` comes first. */
export function bindingGraph(path: string, text: string, plan: PlanReport): BindingGraph {
  const items = itemsOf(plan);
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  if ("refused" in read) return { items, uses: [], outputs: [] };
  const { document } = read;
  const usedWithin = (span: Span) => {
    const found = new Set<number>();
    for (const { target } of freeReferences(document.scopes, span)) {
      const at = target.kind === "definition" ? target.definition.span : undefined;
      const used = at === undefined ? -1 : items.findIndex((item) => contains(item.at, at));
      if (used >= 0) found.add(used);
    }
    return found;
  };
  const uses = items.flatMap(({ at }, user) =>
    [...usedWithin(at)].flatMap((used) => (used === user ? [] : [[user, used] as const])),
  );
  const model = readFlake(document);
  const outputs = new Map<string, Set<number>>();
  for (const { key, bindings, root } of "refused" in model
    ? []
    : model.regions.flatMap((one) => one.outputs)) {
    const own = outputs.get(key) ?? new Set();
    outputs.set(key, own);
    for (const span of root === null ? bindings.map((binding) => binding.span) : [root.span]) {
      const members = items.flatMap((item, index) => (contains(span, item.at) ? index : []));
      for (const index of members.length > 0 ? members : usedWithin(span)) own.add(index);
    }
  }
  return { items, uses, outputs: [...outputs].map(([name, own]) => ({ name, uses: [...own] })) };
}

function itemsOf({ placements, left }: PlanReport): readonly GraphBinding[] {
  const moved = placements.map(({ binding, at, lines, category, file, phase, reasons }) => ({
    binding,
    at,
    lines,
    category,
    file,
    phase,
    reason: reasons.map(({ reason }) => reason).join("; "),
  }));
  const stays = left.map(({ binding, at, lines, reason }) => ({
    binding,
    at,
    lines,
    category: null,
    file: null,
    phase: null,
    reason,
  }));
  return [...moved, ...stays].sort((a, b) => a.at.start - b.at.start);
}
