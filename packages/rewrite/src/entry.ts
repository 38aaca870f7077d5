import { attrName, type Definition, type Document, lineIndent, spine } from "@flake-split/analysis";
import { type CategoryId, categories, type Plan, type Unit } from "@flake-split/plan";
import type { Binding, LetIn } from "@flake-split/syntax";
import { type ComposedItem, compose } from "./compose.ts";
import { droppedAliases } from "./dropped-aliases.ts";
import { letIsEmptied } from "./emptied-lets.ts";
import { OutputsRewriter } from "./entry-outputs.ts";
import { handedOver, importedSet, indentStep, letIndent, roomBefore } from "./entry-wiring.ts";
import { importedInPlace, isArgument, movedInPlace } from "./imported-in-place.ts";
import { attribute, binding, inherit, inheritSet, letBlock, select } from "./make.ts";
import { compare } from "./set-file.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";
import type { UnitTexts } from "./unit-text.ts";

export interface EntryInput {
  readonly document: Document;
  readonly plan: Plan;
  readonly texts: UnitTexts;
  readonly eol: string;
  readonly moving: ReadonlySet<Unit>;
  /** The categories that have files once this run is done. */
  readonly split: ReadonlySet<CategoryId>;
  /** Definitions of which a file now has a copy. */
  readonly copied: ReadonlySet<Definition>;
  /** Categories that some file of the finished split names. */
  readonly namedInPlan: ReadonlySet<CategoryId>;
  /** Members that files written by now need of each category. */
  readonly needed: ReadonlyMap<CategoryId, ReadonlySet<string>>;
  exported(id: CategoryId): ReadonlySet<string>;
  /** The members that the category's files had before this run. */
  published(id: CategoryId): ReadonlySet<string>;
  /** The members that they have after it. */
  written(id: CategoryId): ReadonlySet<string>;
  arguments(id: CategoryId): readonly string[];
  /** What a file takes that an output imports by itself. */
  taken(file: string): readonly string[];
}

/** The entry's text once some bindings have moved. */
export function rewriteEntry(input: EntryInput): string {
  return new EntryRewriter(input).run();
}

class EntryRewriter {
  readonly #input: EntryInput;
  readonly #gone: Binding[] = [];
  readonly #namedByOutputs = new Set<CategoryId>();
  /** Names taken back for code that stays, by category: the entry's name to the member. */
  readonly #inherited = new Map<CategoryId, Map<string, string>>();

  constructor(input: EntryInput) {
    this.#input = input;
  }

  run(): string {
    const { document, plan, moving } = this.#input;
    for (const unit of moving) if (unit.kind === "let") this.#gone.push(unit.item);
    const kept = new Set(
      [...plan.wiring.categories].filter(([, wired]) => wired.definition !== null).map(([id]) => id),
    );
    const named = new Set([...this.#input.namedInPlan, ...kept]);
    // What outputs leave behind decides which names the entry still needs, and those decide how outputs are written.
    const first = new OutputsRewriter({ ...this.#input, isNamed: () => false, wired: [] }).run();
    this.#gone.push(...first.gone);
    for (const id of first.named) this.#namedByOutputs.add(id);
    const dropped = droppedAliases({
      plan,
      copied: this.#input.copied,
      gone: this.#gone,
      isUsed: (definition) => this.#isUsed(definition),
    });
    this.#takeBack();
    for (const id of this.#inherited.keys()) named.add(id);
    // In a `rec` body an import's arguments could mean members of the body, so that imports stand in the `let`.
    const isRecursive = spine(plan.region.body).sets.some(({ set }) => set.recursive);
    const isInLet = isRecursive || letIsEmptied(document, plan);
    const isNamed = (id: CategoryId) => (isInLet || named.has(id)) && !this.#isDirect(id);
    const outputs = new OutputsRewriter({ ...this.#input, isNamed, wired: this.#wiredOutputs() }).run();
    const wiring = this.#wiring(outputs.direct);
    const edits = [...outputs.edits, ...this.#lets(dropped, wiring)];
    return applyEdits(document.text, { start: 0, end: document.text.length }, edits);
  }

  #isGone(offset: number): boolean {
    return this.#gone.some(({ span }) => span.start <= offset && offset < span.end);
  }

  #isUsed(definition: Definition): boolean {
    return definition.references.some((reference) => !this.#isGone(reference.span.start));
  }

  /** Finds the names that code in the entry needs of what moves. */
  #takeBack(): void {
    const { plan, moving } = this.#input;
    this.#inherited.clear();
    for (const [definition, unit] of plan.units.byDefinition) {
      const placement = plan.placements.get(unit);
      if (
        !moving.has(unit) ||
        placement === undefined ||
        unit.kind !== "let" ||
        placement.form.kind === "whole" ||
        !this.#isUsedByCode(definition)
      )
        continue;
      const names = this.#inherited.get(placement.category) ?? new Map<string, string>();
      this.#inherited.set(placement.category, names.set(definition.name, placement.member));
    }
  }

  /** Used by what stays, apart from sets that hand it to a category's files. */
  #isUsedByCode(definition: Definition): boolean {
    const handedOver = [...this.#input.plan.wiring.categories.values()].flatMap(({ state, set, waiting }) =>
      state === "pending" ? (set ?? []) : (waiting ?? []),
    );
    return definition.references.some(({ span }) => {
      if (this.#isGone(span.start)) return false;
      return !handedOver.some((set) => set.span.start <= span.start && span.start < set.span.end);
    });
  }

  /** The wiring of each category as it will be, in order; `null` keeps what stands there. */
  #wiring(direct: ReadonlySet<CategoryId>): ReadonlyMap<CategoryId, string> {
    const { plan, split, needed } = this.#input;
    const wiring = new Map<CategoryId, string>();
    const indent = letIndent(this.#input.document, this.#input.plan);
    for (const { id } of categories) {
      const argument = plan.arguments.get(id) ?? id;
      if (split.has(id)) {
        if (direct.has(id) || (this.#isDirect(id) && !this.#isConverted(id))) continue;
        const written = this.#input.written(id);
        const waiting = [...(needed.get(id) ?? [])].filter((name) => !written.has(name));
        const call = importedSet(plan, id, this.#input.arguments(id), indent, argument.length + 3);
        const more =
          waiting.length === 0
            ? ""
            : ` // ${handedOver(plan, id, waiting, indent, call.length + argument.length + 7)}`;
        wiring.set(id, binding(argument, call + more));
      } else if ((needed.get(id)?.size ?? 0) > 0) {
        wiring.set(
          id,
          binding(argument, handedOver(plan, id, [...(needed.get(id) ?? [])], indent, argument.length + 3)),
        );
      }
    }
    return wiring;
  }

  /** Whether an output imports the category by itself since an earlier run. */
  #isDirect(id: CategoryId): boolean {
    const wired = this.#input.plan.wiring.categories.get(id);
    return wired !== undefined && wired.definition === null;
  }

  /** Whether such a category gets members now that aren't the output's, or that other code needs. */
  #isConverted(id: CategoryId): boolean {
    const { plan, moving, namedInPlan } = this.#input;
    if (namedInPlan.has(id) || this.#inherited.has(id) || this.#namedByOutputs.has(id)) return true;
    return [...moving].some((unit) => unit.kind === "let" && plan.placements.get(unit)?.category === id);
  }

  /** Outputs that import a category by themselves get its new arguments. */
  #wiredOutputs(): readonly TextEdit[] {
    const { plan, split, document } = this.#input;
    const edits: TextEdit[] = [];
    for (const [id, wired] of plan.wiring.categories) {
      if (wired.definition !== null || !split.has(id) || this.#isGone(wired.call.start)) continue;
      const indent = lineIndent(document.text, wired.item.span.start);
      if (this.#isConverted(id)) {
        const names = [...this.#input.published(id)];
        const call = { start: wired.call.start, end: wired.call.end };
        const room = roomBefore(call.start, wired.item, document.text);
        edits.push({ span: call, text: inheritSet(names, plan.arguments.get(id) ?? id, indent, room) });
        continue;
      }
      const taken = this.#input.arguments(id);
      const start = wired.set?.span.start ?? wired.call.end + 1;
      const room = roomBefore(start, wired.item, document.text);
      const set = inheritSet(taken, null, indent, room);
      if (wired.set !== null) edits.push({ span: wired.set.span, text: set });
      else if (taken.length > 0)
        edits.push({ span: { start: wired.call.end, end: wired.call.end }, text: ` ${set}` });
    }
    return edits.filter(({ span, text }) => document.text.slice(span.start, span.end) !== text);
  }

  #lets(dropped: ReadonlySet<Definition>, wiring: ReadonlyMap<CategoryId, string>): readonly TextEdit[] {
    const { plan } = this.#input;
    const edits: TextEdit[] = [];
    for (const node of plan.region.lets) {
      const items = this.#keptItems(node, dropped, wiring);
      if (node === plan.home) this.#insertWiring(items, wiring);
      edits.push(...this.#letEdit(node, items));
    }
    if (plan.home !== null || wiring.size === 0) return edits;
    const inner = letIndent(this.#input.document, this.#input.plan);
    const indent = inner.slice(0, inner.length - indentStep(this.#input.document, this.#input.plan).length);
    const lines = [...wiring].flatMap(([id, text]) => [text, ...this.#inherits(id)]);
    const start = plan.region.body.span.start;
    const { document } = this.#input;
    const { text } = document;
    const blanks = text.slice(0, start).length - text.slice(0, start).trimEnd().length;
    const onOwnLine = text.slice(start - blanks, start).includes("\n");
    const span = { start: onOwnLine ? start : start - blanks, end: start };
    const block = letBlock(lines, indent, inner);
    const { end } = plan.region.body.span;
    // `system: {` becomes what it would have been with a `let` of its author's: `system: let … in {`.
    const beside = !onOwnLine && plan.region.body.kind === "attrset" && blanks > 0;
    if (!isArgument(document.root, plan.region.body))
      return [
        ...edits,
        {
          span,
          text: this.#eol(beside ? ` ${block.trimEnd()} ` : `${onOwnLine ? "" : `\n${indent}`}${block}`),
        },
      ];
    // `f x { … }` takes no `let` as it stands.
    return [
      ...edits,
      { span: { start, end: start }, text: this.#eol(`(${block}`) },
      { span: { start: end, end }, text: ")" },
    ];
  }

  #keptItems(
    node: LetIn,
    dropped: ReadonlySet<Definition>,
    wiring: ReadonlyMap<CategoryId, string>,
  ): (ComposedItem & { readonly category?: CategoryId })[] {
    const { plan, document } = this.#input;
    const items: (ComposedItem & { readonly category?: CategoryId })[] = [];
    const gone = new Set(this.#gone);
    const inPlace = movedInPlace(plan, this.#input.moving);
    for (const item of node.bindings) {
      const moved = inPlace.get(item);
      const imported = moved === undefined ? null : importedInPlace(moved, this.#input);
      if (imported !== null) items.push({ kind: "kept", item, text: this.#eol(imported) });
      if (imported !== null || gone.has(item)) continue;
      const wired = [...plan.wiring.categories.values()].find((candidate) => candidate.item === item);
      if (wired !== undefined) {
        const changed = wiring.get(wired.category.id);
        const text =
          changed === undefined ? document.text.slice(item.span.start, item.span.end) : this.#eol(changed);
        items.push({ kind: "kept", item, text, category: wired.category.id });
        continue;
      }
      const isDropped =
        item.kind === "binding" && [...dropped].some((d) => plan.wiring.names.get(d)?.item === item);
      if (isDropped) continue;
      const more = this.#takenBackBy(item);
      const left = item.kind === "binding" ? null : this.#withoutDropped(item, dropped, more);
      if (left === "") continue;
      items.push({ kind: "kept", item, text: left ?? document.text.slice(item.span.start, item.span.end) });
    }
    return items;
  }

  /** The text of an `inherit` without the names that are no longer needed; `null` when none of them is. */
  #withoutDropped(
    item: Exclude<Binding, { kind: "binding" }>,
    dropped: ReadonlySet<Definition>,
    more: readonly string[],
  ): string | null {
    const { text } = this.#input.document;
    const names = new Set([...dropped].filter((d) => d.bindings.includes(item)).map((d) => d.name));
    if (names.size === 0 && more.length === 0) return null;
    const gone = item.names.filter((attr) => names.has(attrName(attr) ?? ""));
    if (gone.length === item.names.length && more.length === 0) return "";
    const ours = this.#input.plan.wiring.names.values();
    if (item.kind === "inherit-from" && [...ours].some((wired) => wired.item === item)) {
      const left = item.names.flatMap((attr) => attrName(attr) ?? []).filter((name) => !names.has(name));
      return this.#eol(
        inherit(
          more.length === 0 ? left : [...left, ...more].sort(compare),
          text.slice(item.source.span.start, item.source.span.end),
          letIndent(this.#input.document, this.#input.plan),
        ),
      );
    }
    const edits = gone.map(({ span }) => {
      let start = span.start;
      while (/\s/.test(text.charAt(start - 1))) start--;
      return { span: { start, end: span.end }, text: "" };
    });
    return applyEdits(text, item.span, edits);
  }

  /** Puts new wiring behind the last item that comes before it in the order of categories. */
  #insertWiring(
    items: (ComposedItem & { readonly category?: CategoryId })[],
    wiring: ReadonlyMap<CategoryId, string>,
  ): void {
    const order = categories.map(({ id }) => id);
    const rank = (id: CategoryId | undefined) => (id === undefined ? -1 : order.indexOf(id));
    for (const [id, text] of wiring) {
      const at = items.findIndex((entry) => entry.category === id);
      const inherits = this.#inherits(id).map(
        (line) => ({ kind: "new", text: this.#eol(line), category: id }) as const,
      );
      if (at !== -1) {
        items.splice(at + 1, 0, ...inherits);
        continue;
      }
      const later = items.findIndex((entry) => rank(entry.category) > rank(id));
      const made = { kind: "new", text: this.#eol(text), category: id } as const;
      items.splice(later === -1 ? items.length : later, 0, made, ...inherits);
    }
  }

  /** The `inherit` that an earlier run wrote to take names back from a category. */
  #inheritOf(id: CategoryId): Binding | null {
    const { wiring, home } = this.#input.plan;
    for (const { item, category: of } of wiring.names.values()) {
      if (of === id && item.kind === "inherit-from" && home?.bindings.includes(item) === true) return item;
    }
    return null;
  }

  /** The names that an `inherit` of an earlier run takes back from now on. */
  #takenBackBy(item: Binding): readonly string[] {
    for (const [id, names] of this.#inherited) {
      if (this.#inheritOf(id) !== item) continue;
      return [...names].filter(([name, member]) => name === member).map(([name]) => name);
    }
    return [];
  }

  /** `inherit (packages) basePackages;` for what stays. */
  #inherits(id: CategoryId): readonly string[] {
    const names = this.#inherited.get(id);
    if (names === undefined) return [];
    const argument = this.#input.plan.arguments.get(id) ?? id;
    const joins = this.#inheritOf(id) !== null;
    const plain = [...names].filter(([name, member]) => name === member && !joins).map(([name]) => name);
    const renamed = [...names].filter(([name, member]) => name !== member);
    return [
      ...(plain.length > 0
        ? [inherit(plain.sort(compare), argument, letIndent(this.#input.document, this.#input.plan))]
        : []),
      ...renamed.sort().map(([name, member]) => `${attribute(name)} = ${select(argument, member)};`),
    ];
  }

  #letEdit(node: LetIn, items: readonly ComposedItem[]): readonly TextEdit[] {
    const { document, eol } = this.#input;
    const span = { start: node.letKeyword.end, end: node.inKeyword.start };
    const bare = document.text.slice(span.start, span.end);
    if (
      items.length === 0 &&
      !document.comments.some(
        (c) => span.start <= c.span.start && c.span.end <= span.end && !this.#isLeadOfGone(c.span.start),
      )
    ) {
      let end = node.inKeyword.end;
      while (/\s/.test(document.text.charAt(end))) end++;
      return [{ span: { start: node.letKeyword.start, end }, text: "" }];
    }
    const text = compose(
      document,
      node.bindings,
      span,
      items,
      letIndent(this.#input.document, this.#input.plan),
      eol,
      indentStep(this.#input.document, this.#input.plan),
    );
    return text === bare ? [] : [{ span, text }];
  }

  #isLeadOfGone(offset: number): boolean {
    const { texts } = this.#input;
    return this.#gone.some((item) => {
      const trivia = texts.trivia(item);
      return trivia.lead.start <= offset && offset < trivia.tail.end;
    });
  }

  #eol(text: string): string {
    return this.#input.eol === "\n" ? text : text.replaceAll("\n", this.#input.eol);
  }
}
