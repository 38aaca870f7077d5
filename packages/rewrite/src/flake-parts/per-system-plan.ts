import type { Document, Region } from "@flake-split/analysis";
import type { Binding, Expression, Span } from "@flake-split/syntax";
import type { EntryNote, EntryRefusal, PerSystem, RenamedOutput, Systems } from "./entry-plan.ts";
import type { FitContext } from "./fit.ts";
import { oneSystem } from "./one-system.ts";
import { outputParts } from "./output-parts.ts";
import type { OutputsShape } from "./outputs-shape.ts";
import { wholeRegion } from "./whole-region.ts";

/** What becomes `perSystem`, and the bindings that it takes. */
export interface ChosenPerSystem {
  readonly systems: Systems;
  readonly perSystem: PerSystem | null;
  /** The region whose body is `perSystem`, where it is the whole of one. */
  readonly region: Region | null;
  readonly taken: ReadonlySet<Binding>;
  readonly declared: readonly string[];
  readonly renamed: readonly RenamedOutput[];
  /** The outputs of `perSystem` that are known to be what flake-parts' options take. */
  readonly fitting: ReadonlySet<string>;
  readonly notes: readonly EntryNote[];
  /** What the calls had besides the code that moves. */
  readonly consumed: readonly Span[];
}

export type Chosen = ChosenPerSystem | { readonly refused: EntryRefusal };

/**
 * Chooses the code that becomes `perSystem`: one function for all outputs, else functions of one output each,
 * else one system.
 */
export function choosePerSystem(document: Document, shape: OutputsShape, regions: readonly Region[]): Chosen {
  const hopeful = choose({ document, ownOutput: () => true }, shape, regions);
  if ("refused" in hopeful) return hopeful;
  return choose({ document, ownOutput: (name) => hopeful.fitting.has(name) }, shape, regions);
}

function choose(context: FitContext, shape: OutputsShape, regions: readonly Region[]): Chosen {
  return (
    wholeRegion(context, shape) ??
    outputParts(context, shape, regions) ??
    oneSystem(context, shape) ?? { ...nothingChosen, systems: { kind: "none" }, perSystem: null }
  );
}

export const nothingChosen = {
  region: null,
  taken: new Set<Binding>(),
  declared: [],
  renamed: [],
  fitting: new Set<string>(),
  notes: [],
  consumed: [],
} as const;

/** What stands around a part of something. */
export function around({ span }: { readonly span: Span }, inner: Expression): readonly Span[] {
  return [
    { start: span.start, end: inner.span.start },
    { start: inner.span.end, end: span.end },
  ];
}
