import {
  attrName,
  commentsWithin,
  type Document,
  itemTrivia,
  lineIndent,
  type OutputEntry,
  type OutputSet,
  spine,
} from "@flake-split/analysis";
import { type CategoryId, categoryOfOutput, type Placement, type Plan, type Unit } from "@flake-split/plan";
import type { AttrSet, Binding } from "@flake-split/syntax";
import { type ComposedItem, compose } from "./compose.ts";
import { codeBetween } from "./facts.ts";
import { attribute, binding, importCall, inherit, inheritSet, relativePath, select } from "./make.ts";
import { render } from "./render.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";
import type { UnitTexts } from "./unit-text.ts";

/** What decides whether an output is handed over as a whole. */
export interface ConsolidationInput {
  readonly document: Document;
  readonly plan: Plan;
  readonly texts: UnitTexts;
  readonly moving: ReadonlySet<Unit>;
  readonly eol: string;
}

/** What the rest of the entry will be, as far as outputs depend on it. */
export interface OutputsInput extends ConsolidationInput {
  /** The members of a category's set as it will be. */
  exported(id: CategoryId): ReadonlySet<string>;
  /** What its gathering file takes. */
  arguments(id: CategoryId): readonly string[];
  /** Edits of outputs that import a category by themselves already. */
  readonly wired: readonly TextEdit[];
  /** What a file takes that an output imports by itself. */
  taken(file: string): readonly string[];
  /** Whether the entry's `let` names the category's set anyway. */
  isNamed(id: CategoryId): boolean;
}

/** What becomes of the outputs in the entry. */
export interface OutputsResult {
  readonly edits: readonly TextEdit[];
  /** Categories whose set the outputs name. */
  readonly named: ReadonlySet<CategoryId>;
  /** Categories that an output imports by itself. */
  readonly direct: ReadonlySet<CategoryId>;
  /** Items of the entry that are no longer there. */
  readonly gone: readonly Binding[];
}

/** Replaces the members of outputs that move. */
export class OutputsRewriter {
  readonly #input: OutputsInput;
  readonly #units: ReadonlyMap<Binding, Unit>;
  readonly #named = new Set<CategoryId>();
  readonly #direct = new Set<CategoryId>();
  readonly #gone: Binding[] = [];
  /** The new text of whole bindings of the body; `null` deletes one. */
  readonly #replaced = new Map<Binding, string | null>();
  /** The bindings that keep their comments when they are replaced. */
  readonly #keepsComments = new Set<Binding>();
  readonly #inner: TextEdit[] = [];

  constructor(input: OutputsInput) {
    this.#input = input;
    this.#units = outputUnits(input.plan);
  }

  run(): OutputsResult {
    const { region } = this.#input.plan;
    this.#inner.push(...this.#input.wired);
    for (const output of region.outputs) this.#output(output);
    const edits = this.#bodyEdits();
    return { edits, named: this.#named, direct: this.#direct, gone: this.#gone };
  }

  #output(output: OutputSet): void {
    const whole = this.#wholePlacement(output);
    if (whole !== null) return this.#replaceWhole(output, whole);
    const moving = output.entries.filter((entry) => this.#placement(entry) !== null);
    if (moving.length === 0) return;
    if (consolidates(output, this.#input)) this.#consolidate(output);
    else this.#replaceEach(output);
  }

  #placement(entry: OutputEntry): Placement | null {
    return movingPlacement(entry, this.#input, this.#units);
  }

  #wholePlacement({ bindings }: OutputSet): Placement | null {
    const unit = bindings[0] === undefined ? undefined : this.#units.get(bindings[0]);
    if (unit?.kind !== "whole" || !this.#input.moving.has(unit)) return null;
    return this.#input.plan.placements.get(unit) ?? null;
  }

  #replaceWhole({ key, bindings }: OutputSet, { file }: Placement): void {
    const [item] = bindings;
    if (item === undefined) return;
    const indent = lineIndent(this.#input.document.text, item.span.start);
    const call = importCall(
      relativePath(".", file),
      this.#input.taken(file),
      indent,
      indent.length + key.length + 4,
    );
    this.#replaced.set(item, binding(key, call));
    this.#keepsComments.add(item);
    this.#gone.push(item);
  }

  #consolidate(output: OutputSet): void {
    const [first, ...others] = output.bindings;
    const id = categoryOfOutput(output.key)?.id;
    if (first === undefined || id === undefined) return;
    const names = output.entries.map((entry) => entry.name);
    const exported = this.#input.exported(id);
    const exact = names.length === exported.size && names.every((name) => exported.has(name));
    this.#replaced.set(
      first,
      this.#whole(
        output.key,
        id,
        exact ? null : names,
        lineIndent(this.#input.document.text, first.span.start),
      ),
    );
    if (first.path.length === 1) this.#keepsComments.add(first);
    for (const other of others) this.#replaced.set(other, null);
    this.#gone.push(...output.bindings);
  }

  #whole(key: string, id: CategoryId, names: readonly string[] | null, indent: string): string {
    const { plan } = this.#input;
    const argument = plan.arguments.get(id) ?? id;
    const room = indent.length + key.length + 4;
    if (names !== null) {
      this.#named.add(id);
      return binding(key, inheritSet(names, argument, indent, room));
    }
    if (this.#input.isNamed(id)) {
      this.#named.add(id);
      return binding(key, argument);
    }
    this.#direct.add(id);
    const file = plan.aggregators.get(id) ?? "";
    const path = relativePath(".", file.replace(/\/default\.nix$/, ""));
    return binding(key, importCall(path, this.#input.arguments(id), indent, room));
  }

  /** Each member that moves is replaced where it stands, since something of the output stays. */
  #replaceEach(output: OutputSet): void {
    const id = categoryOfOutput(output.key)?.id;
    if (id === undefined) return;
    this.#named.add(id);
    const argument = this.#input.plan.arguments.get(id) ?? id;
    const containers = new Map<AttrSet, Map<Binding, Placement>>();
    for (const entry of output.entries) {
      const placement = this.#placement(entry);
      if (placement === null) continue;
      this.#gone.push(entry.item);
      if (entry.form === "path") {
        const path = `${attribute(output.key)}.${attribute(entry.name)}`;
        this.#replaced.set(entry.item, `${path} = ${select(argument, placement.member)};`);
        continue;
      }
      const moved = containers.get(entry.container) ?? new Map<Binding, Placement>();
      containers.set(entry.container, moved.set(entry.item, placement));
    }
    for (const [set, moved] of containers) this.#inner.push(this.#setEdit(set, moved, argument));
  }

  #setEdit(set: AttrSet, moved: ReadonlyMap<Binding, Placement>, argument: string): TextEdit {
    const { document, eol } = this.#input;
    const indent = this.#itemIndent(set);
    const plain: string[] = [];
    const renamed: string[] = [];
    for (const [item, { member }] of moved) {
      const name = item.kind === "binding" ? (attrName(item.path[0]) ?? member) : member;
      if (name === member) plain.push(name);
      else renamed.push(binding(name, select(argument, member)));
    }
    const lines = [...(plain.length > 0 ? [inherit(plain, argument, indent)] : []), ...renamed];
    const items: ComposedItem[] = [];
    let written = false;
    for (const item of set.bindings) {
      if (!moved.has(item)) items.push(this.#kept(item));
      else if (!written) {
        written = true;
        const [head, ...more] = lines;
        items.push({ kind: "replaced", item, text: head ?? "" });
        for (const text of more) items.push({ kind: "new", text });
      }
    }
    const span = { start: set.open.end, end: set.close.start };
    return { span, text: compose(document, set.bindings, span, items, indent, eol) };
  }

  #kept(item: Binding): ComposedItem {
    const inner = this.#inner.filter(
      ({ span }) => item.span.start <= span.start && span.end <= item.span.end,
    );
    return { kind: "kept", item, text: applyEdits(this.#input.document.text, item.span, inner) };
  }

  #itemIndent(set: AttrSet): string {
    const { text } = this.#input.document;
    const first = set.bindings[0];
    const own = lineIndent(text, set.open.start);
    return first !== undefined && text.slice(set.open.end, first.span.start).includes("\n")
      ? lineIndent(text, first.span.start)
      : `${own}  `;
  }

  /** The edits of the body's own sets, with the edits inside of their members in them. */
  #bodyEdits(): readonly TextEdit[] {
    const { document, plan, eol } = this.#input;
    const edits: TextEdit[] = [];
    for (const { set } of spine(plan.region.body).sets) {
      if (!set.bindings.some((item) => this.#replaced.has(item))) continue;
      const items: ComposedItem[] = [];
      for (const item of set.bindings) {
        const text = this.#replaced.get(item);
        if (text === undefined) items.push(this.#kept(item));
        else if (text !== null)
          items.push({ kind: this.#keepsComments.has(item) ? "kept" : "replaced", item, text });
      }
      const span = { start: set.open.end, end: set.close.start };
      edits.push({ span, text: compose(document, set.bindings, span, items, this.#itemIndent(set), eol) });
    }
    const outer = (edit: TextEdit) =>
      !edits.some(({ span }) => span.start <= edit.span.start && edit.span.end <= span.end);
    return [...edits, ...this.#inner.filter(outer)];
  }
}

function outputUnits(plan: Plan): ReadonlyMap<Binding, Unit> {
  const units = plan.units.units.filter((unit) => unit.kind !== "let");
  return new Map(units.map((unit) => [unit.item, unit]));
}

function movingPlacement(
  entry: OutputEntry,
  input: ConsolidationInput,
  units: ReadonlyMap<Binding, Unit>,
): Placement | null {
  const unit = units.get(entry.item);
  return unit !== undefined && input.moving.has(unit) ? (input.plan.placements.get(unit) ?? null) : null;
}

/** Whether nothing of an output is left in the entry once its members have moved. */
export function consolidates(output: OutputSet, input: ConsolidationInput): boolean {
  if (!output.literal || output.entries.length === 0) return false;
  const units = outputUnits(input.plan);
  const moves = (entry: OutputEntry) => movingPlacement(entry, input, units) !== null;
  if (!output.entries.some(moves)) return false;
  return (
    output.entries.every((entry) => moves(entry) || isPlainExport(entry, input)) &&
    !hasLooseComments(output, input)
  );
}

/** `inherit tool;` in `packages`, where `tool` becomes a member of the category under that name. */
function isPlainExport(entry: OutputEntry, { plan, texts, moving }: ConsolidationInput): boolean {
  const id = categoryOfOutput(entry.key)?.id;
  if (entry.item.kind !== "inherit" || id === undefined) return false;
  const trivia = texts.trivia(entry.item);
  if (trivia.comments.length > 0 || trivia.tail.end > trivia.tail.start) return false;
  for (const [definition, unit] of plan.units.byDefinition) {
    if (!definition.references.some((reference) => reference.span.start === entry.nameSpan.start)) continue;
    const placement = plan.placements.get(unit);
    return (
      moving.has(unit) && placement?.category === id && placement.member === entry.name && placement.exported
    );
  }
  return false;
}

/** Comments that belong to no member: between `=` and `{`, or behind `{` on its line. */
function hasLooseComments(output: OutputSet, { document }: ConsolidationInput): boolean {
  return output.bindings.some((item) => {
    if (item.path.length > 1) return false;
    const sets = spine(item.value).sets.map(({ set }) => set);
    const inside = commentsWithin(document.comments, item.span).filter(
      ({ span }) => !sets.some((set) => set.open.end <= span.start && span.end <= set.close.start),
    );
    const opening = sets.some((set) => {
      const { start } = itemTrivia(document, set.bindings, set.open.end, set.close.start);
      return start > set.open.end;
    });
    return inside.length > 0 || opening;
  });
}

/** The comments at the end of the sets of an output that is handed over as a whole. */
export function restComments(output: OutputSet, { document }: ConsolidationInput): string {
  const texts = output.bindings
    .flatMap((item) => (item.path.length > 1 ? [] : spine(item.value).sets))
    .map(({ set }) => {
      const { rest } = itemTrivia(document, set.bindings, set.open.end, set.close.start);
      const [first] = commentsWithin(document.comments, rest);
      if (first === undefined) return "";
      const span = codeBetween(document, rest.start, rest.end);
      return render({ document, span, edits: [], strings: [] }, "  ");
    });
  return texts.filter((text) => text !== "").join("\n  ");
}
