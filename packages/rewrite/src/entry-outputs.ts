import {
  attrName,
  commentsWithin,
  type Definition,
  type Document,
  itemTrivia,
  lineIndent,
  type OutputEntry,
  type OutputSet,
  referenceAt,
  spine,
} from "@flake-split/analysis";
import {
  type CategoryId,
  category,
  categoryOfOutput,
  type Placement,
  type Plan,
  type Unit,
} from "@flake-split/plan";
import {
  type AttrBinding,
  type AttrSet,
  type Binding,
  contains,
  type Expression,
  type Span,
} from "@flake-split/syntax";
import { type ComposedItem, compose } from "./compose.ts";
import { inIndent } from "./entry-wiring.ts";
import { codeBetween } from "./facts.ts";
import { attribute, binding, importCall, inherit, inheritSet, relativePath, select } from "./make.ts";
import { render } from "./render.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";
import { regionSets, type UnitTexts } from "./unit-text.ts";

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
    for (const unit of this.#input.moving) {
      const placement = unit.outputSet === output ? this.#input.plan.placements.get(unit) : undefined;
      if (unit.kind === "whole" && placement !== undefined) this.#importInPlace(unit, placement);
    }
    if (consolidates(output, this.#input)) this.#consolidate(output);
    else if (output.entries.some((entry) => this.#placement(entry) !== null)) this.#replaceEach(output);
  }

  #placement(entry: OutputEntry): Placement | null {
    return movingPlacement(entry, this.#input, this.#units);
  }

  /** Imports a value where it stood: behind its name, or as a part of a greater value. */
  #importInPlace({ item }: Unit, { file, category: id }: Placement): void {
    const { text } = this.#input.document;
    const indent = lineIndent(text, item.span.start);
    const name = pathText(item, item.path.length, text);
    const start = item.span.start - text.lastIndexOf("\n", item.span.start);
    const room = item.path.length === 0 ? start : indent.length + name.length + 4;
    const bare = category(id).bare === true;
    const call = importCall(relativePath(".", file), this.#input.taken(file), indent, room, bare);
    this.#gone.push(item);
    if (item.path.length === 0) this.#inner.push({ span: item.span, text: call });
    else {
      this.#replaced.set(item, `${name} = ${call};`);
      this.#keepsComments.add(item);
    }
  }

  /** Where an output's value stands: the indentation of its line, and the columns before it. */
  #placeOf({ bindings, root, depth }: OutputSet): { readonly indent: string; readonly room: number } | null {
    const { text } = this.#input.document;
    const [item] = bindings;
    if (root !== null) {
      const indent = lineIndent(text, root.span.start);
      return { indent, room: root.span.start - text.lastIndexOf("\n", root.span.start) };
    }
    if (item === undefined) return null;
    const indent = lineIndent(text, item.span.start);
    return { indent, room: indent.length + pathText(item, depth, text).length + 4 };
  }

  /** Writes a value in the place of a whole output. */
  #put({ bindings, root, depth }: OutputSet, value: string): void {
    const [first, ...others] = bindings;
    if (root !== null) {
      this.#inner.push({ span: root.span, text: value });
      this.#gone.push({ kind: "binding", span: root.span, path: [], value: root });
      return;
    }
    if (first === undefined) return;
    this.#replaced.set(first, `${pathText(first, depth, this.#input.document.text)} = ${value};`);
    if (first.path.length === depth) this.#keepsComments.add(first);
    for (const other of others) this.#replaced.set(other, null);
    this.#gone.push(...bindings);
  }

  #consolidate(output: OutputSet): void {
    const place = this.#placeOf(output);
    const id = categoryOfOutput(output.key)?.id;
    if (place === null || id === undefined) return;
    const names = output.entries.map((entry) => entry.name);
    const exported = this.#input.exported(id);
    const exact = names.length === exported.size && names.every((name) => exported.has(name));
    this.#put(output, this.#whole(id, exact ? null : names, place.indent, place.room));
  }

  #whole(id: CategoryId, names: readonly string[] | null, indent: string, room: number): string {
    const { plan } = this.#input;
    const argument = plan.arguments.get(id) ?? id;
    if (names !== null) {
      this.#named.add(id);
      return inheritSet(names, argument, indent, room);
    }
    if (this.#input.isNamed(id)) {
      this.#named.add(id);
      return argument;
    }
    this.#direct.add(id);
    const file = plan.aggregators.get(id) ?? "";
    const path = relativePath(".", file.replace(/\/default\.nix$/, ""));
    return importCall(path, this.#input.arguments(id), indent, room, category(id).bare === true);
  }

  /** Each member that moves is replaced where it stands, since something of the output stays. */
  #replaceEach(output: OutputSet): void {
    const { document } = this.#input;
    const containers = new Map<AttrSet, Map<Binding, Placement>>();
    for (const entry of output.entries) {
      const placement = this.#placement(entry);
      if (placement === null) continue;
      this.#named.add(placement.category);
      this.#gone.push(entry.item);
      if (entry.form === "path") {
        const path =
          entry.item.kind === "binding" ? pathText(entry.item, output.depth + 1, document.text) : "";
        const value = select(this.#argument(placement.category), placement.member);
        this.#replaced.set(entry.item, `${path} = ${value};`);
        continue;
      }
      const moved = containers.get(entry.container) ?? new Map<Binding, Placement>();
      containers.set(entry.container, moved.set(entry.item, placement));
    }
    for (const [set, moved] of containers) this.#inner.push(this.#setEdit(set, moved));
  }

  #argument(id: CategoryId): string {
    return this.#input.plan.arguments.get(id) ?? id;
  }

  #setEdit(set: AttrSet, moved: ReadonlyMap<Binding, Placement>): TextEdit {
    const { document, eol } = this.#input;
    const indent = this.#itemIndent(set);
    const lines = this.#taken(moved, indent);
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

  /** What a set takes back from the categories that its members moved to: an `inherit` of each, and renamed ones. */
  #taken(moved: ReadonlyMap<Binding, Placement>, indent: string): readonly string[] {
    const plain = new Map<CategoryId, string[]>();
    const renamed: string[] = [];
    for (const [item, { member, category: id }] of moved) {
      const name = item.kind === "binding" ? (attrName(item.path[0]) ?? member) : member;
      if (name === member) plain.set(id, [...(plain.get(id) ?? []), name]);
      else renamed.push(binding(name, select(this.#argument(id), member)));
    }
    return [...[...plain].map(([id, names]) => inherit(names, this.#argument(id), indent)), ...renamed];
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
    const { home } = this.#input.plan;
    // What stands before `in` on its line may move, and its indentation with it.
    const isBody = home !== null && text.slice(home.inKeyword.end, set.open.start).trim() === "";
    const own = isBody ? inIndent(text, home) : lineIndent(text, set.open.start);
    return first !== undefined && text.slice(set.open.end, first.span.start).includes("\n")
      ? lineIndent(text, first.span.start)
      : `${own}  `;
  }

  /** The edits of the sets that outputs stand in, with the edits inside of their members in them. */
  #bodyEdits(): readonly TextEdit[] {
    const { document, plan, eol } = this.#input;
    const sets = regionSets(plan.region).filter(({ bindings }) =>
      bindings.some((item) => this.#replaced.has(item)),
    );
    const size = ({ span }: AttrSet) => span.end - span.start;
    for (const set of sets.sort((a, b) => size(a) - size(b))) {
      const items: ComposedItem[] = [];
      for (const item of set.bindings) {
        const text = this.#replaced.get(item);
        if (text === undefined) items.push(this.#kept(item));
        else if (text !== null)
          items.push({ kind: this.#keepsComments.has(item) ? "kept" : "replaced", item, text });
      }
      const span = { start: set.open.end, end: set.close.start };
      const text = compose(document, set.bindings, span, items, this.#itemIndent(set), eol);
      this.#inner.splice(0, this.#inner.length, ...this.#inner.filter((edit) => !contains(span, edit.span)));
      this.#inner.push({ span, text });
    }
    return this.#inner;
  }
}

/** The first attributes of a binding's path, as the author wrote them; quotes that aren't needed are left out. */
function pathText(item: AttrBinding, depth: number, text: string): string {
  return item.path
    .slice(0, depth)
    .map((attr) =>
      attr.kind === "dynamic" ? text.slice(attr.span.start, attr.span.end) : attribute(attr.name),
    )
    .join(".");
}

function outputUnits(plan: Plan): ReadonlyMap<Binding, Unit> {
  const units = plan.units.units.filter((unit) => unit.kind === "output");
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
  if (!output.entries.some((entry) => moves(entry) || exportsMoving(entry, input))) return false;
  const id = categoryOfOutput(output.key)?.id;
  const isOwn = (entry: OutputEntry) => {
    const placement = movingPlacement(entry, input, units);
    return placement === null || (placement.member === entry.name && placement.category === id);
  };
  if (!output.entries.every(isOwn)) return false;
  return (
    output.entries.every((entry) => moves(entry) || isPlainExport(entry, input)) &&
    !hasLooseComments(output, input)
  );
}

/** Whether an `inherit` in an output names a binding that moves now: one that has moved before may be its owner's wish. */
function exportsMoving(entry: OutputEntry, { document, plan, moving }: ConsolidationInput): boolean {
  const definition = entry.item.kind === "inherit" ? inherited(entry, document) : null;
  const unit = definition === null ? undefined : plan.units.byDefinition.get(definition);
  return unit !== undefined && moving.has(unit);
}

/** What the name in an `inherit` of an output stands for. */
function inherited({ nameSpan }: OutputEntry, { scopes }: Document): Definition | null {
  const target = referenceAt(scopes, nameSpan.start)?.target;
  return target?.kind === "definition" ? target.definition : null;
}

/** `inherit tool;` in `packages`, where `tool` becomes a member of the category under that name. */
function isPlainExport(entry: OutputEntry, { document, plan, texts, moving }: ConsolidationInput): boolean {
  const id = categoryOfOutput(entry.key)?.id;
  if (entry.item.kind !== "inherit" || id === undefined) return false;
  const trivia = texts.trivia(entry.item);
  if (trivia.comments.length > 0 || trivia.tail.end > trivia.tail.start) return false;
  const definition = inherited(entry, document);
  if (definition === null) return false;
  // What an earlier phase moved is taken back from the category's set by that name.
  const wired = plan.wiring.names.get(definition);
  if (wired !== undefined) return wired.category === id && wired.member === entry.name;
  const unit = plan.units.byDefinition.get(definition);
  const placement = unit === undefined ? undefined : plan.placements.get(unit);
  return (
    unit !== undefined &&
    moving.has(unit) &&
    placement?.category === id &&
    placement.member === entry.name &&
    placement.exported
  );
}

/** The values that an output's members stand in, each with all that is between them and the next item. */
function valuesOf({ bindings, depth, root }: OutputSet): readonly { span: Span; value: Expression }[] {
  if (root !== null) return [{ span: root.span, value: root }];
  return bindings.filter(({ path }) => path.length === depth);
}

/** Comments that belong to no member: between `=` and `{`, or behind `{` on its line. */
function hasLooseComments(output: OutputSet, { document }: ConsolidationInput): boolean {
  return valuesOf(output).some(({ span: place, value }) => {
    const sets = spine(value).sets.map(({ set }) => set);
    const inside = commentsWithin(document.comments, place).filter(
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
  const texts = valuesOf(output)
    .flatMap(({ value }) => spine(value).sets)
    .map(({ set }) => {
      const { rest } = itemTrivia(document, set.bindings, set.open.end, set.close.start);
      const [first] = commentsWithin(document.comments, rest);
      if (first === undefined) return "";
      const span = codeBetween(document, rest.start, rest.end);
      return render({ document, span, edits: [], strings: [] }, "  ");
    });
  return texts.filter((text) => text !== "").join("\n  ");
}
