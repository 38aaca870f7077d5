import {
  attrName,
  type Definition,
  type Document,
  freeReferences,
  type Reference,
  referencesWithin,
} from "@flake-split/analysis";
import { type CategoryId, folderOf, type PlacementForm, type Plan } from "@flake-split/plan";
import { contains, type Inherit, type Span, type With } from "@flake-split/syntax";
import type { Facts } from "./facts.ts";
import { binding, inherit, select } from "./make.ts";
import { rebasePath } from "./rebase-path.ts";
import { type AliasItem, joinAliases } from "./set-file.ts";
import { applyEdits, type TextEdit } from "./text-edit.ts";

/** What a file of the split needs from outside of itself, found while code is put into it. */
export interface FileContext {
  readonly file: string;
  /** Whose members it gets by name; `null` for a file that an output imports by itself. */
  readonly category: CategoryId | null;
  /** Whether it is no function as long as it takes nothing. */
  readonly bare: boolean;
  /** The set file of several commands that this file is one of. */
  readonly group: string | null;
  /** Arguments that the entry hands over: its own names, and the sets of other categories. */
  readonly outer: Set<string>;
  /** Names of the category's gathering file. */
  readonly siblings: Set<string>;
  /** Names of the group's file. */
  readonly groupNames: Set<string>;
  /** Members of this very file that others in it name. */
  readonly locals: Set<string>;
  /** Members of other categories, by category. */
  readonly selects: Map<CategoryId, Set<string>>;
  /** How often the code names each argument; what the finished file is checked against. */
  readonly argumentUses: Map<string, number>;
  /** How often it names something that only a `with` may have. */
  readonly withUses: Map<string, number>;
  aliases: readonly AliasItem[];
  /** Definitions of the entry that were copied here. */
  readonly copied: Set<Definition>;
  /** The code that was moved here, each piece as it has to stand in the file. */
  readonly pieces: string[];
}

export function fileContext(
  file: string,
  category: CategoryId | null,
  bare: boolean,
  group: string | null = null,
): FileContext {
  return {
    file,
    category,
    bare,
    group,
    outer: new Set(),
    siblings: new Set(),
    groupNames: new Set(),
    locals: new Set(),
    selects: new Map(),
    argumentUses: new Map(),
    withUses: new Map(),
    aliases: [],
    copied: new Set(),
    pieces: [],
  };
}

/** All that a file takes. */
export function argumentsOf(context: FileContext): readonly string[] {
  return [...new Set([...context.outer, ...context.siblings, ...context.groupNames])].sort();
}

/** The file that imports another has to have all that the other takes, apart from what is bound where the import stands. */
export function absorb(
  parent: FileContext,
  child: FileContext,
  gathering: FileContext,
  bound: ReadonlySet<string> = new Set(),
): void {
  for (const name of child.outer) if (!bound.has(name)) parent.outer.add(name);
  for (const name of child.siblings) (parent === gathering ? parent.locals : parent.siblings).add(name);
  for (const name of child.groupNames) parent.locals.add(name);
}

/** How a name of the entry is spelled in a file. `name` alone means: as it is, or under that other name. */
interface Spelling {
  readonly text: string;
  /** For `inherit (source) name`: what `text` selects from, and the name selected. */
  readonly source: string | null;
  readonly member: string;
}

/** Finds how code of the entry has to be edited to mean the same in a file. */
export class Relocation {
  readonly #document: Document;
  readonly #plan: Plan;

  constructor(document: Document, plan: Plan) {
    this.#document = document;
    this.#plan = plan;
  }

  /**
   * The edits for the code in `span`, and the `with`s that have to go before it. Notes in `context` what the
   * code needs. What lies in `without` goes elsewhere and doesn't count.
   */
  edits(
    span: Span,
    facts: Facts,
    context: FileContext,
    without: readonly Span[] = [],
  ): { readonly edits: TextEdit[]; readonly withs: string } {
    const counts = (part: { readonly span: Span }) => !without.some((left) => contains(left, part.span));
    const free = freeReferences(this.#document.scopes, span).filter(counts);
    for (const { name, target } of referencesWithin(this.#document.scopes, span).filter(counts)) {
      if (target.kind === "with") count(context.withUses, name);
    }
    const paths = facts.paths.filter(counts);
    const edits = [
      ...this.#nameEdits(free, facts, context),
      ...this.#pathEdits(span, { ...facts, paths }, context),
    ];
    return { edits, withs: this.#withs(free, span, context) };
  }

  #nameEdits(free: readonly Reference[], facts: Facts, context: FileContext): TextEdit[] {
    const edits: TextEdit[] = [];
    const inherited = new Map<number, Spelling>();
    for (const reference of free) {
      if (reference.target.kind !== "definition") continue;
      const spelling = this.#spell(reference.target.definition, context);
      if (spelling.text === reference.name) continue;
      if (reference.form === "inherit") inherited.set(reference.span.start, spelling);
      else edits.push({ span: reference.span, text: spelling.text });
    }
    if (inherited.size === 0) return edits;
    for (const item of facts.inherits) edits.push(...this.#inheritEdits(item, inherited));
    return edits;
  }

  /** `inherit a b;` where `b` has moved away: `inherit a; inherit (packages) b;`. */
  #inheritEdits(item: Inherit, spellings: ReadonlyMap<number, Spelling>): readonly TextEdit[] {
    const { text } = this.#document;
    const moved = item.names.filter((attr) => spellings.has(attr.span.start));
    if (moved.length === 0) return [];
    const statements: string[] = [];
    for (const attr of moved) {
      const name = attrName(attr);
      const spelling = spellings.get(attr.span.start);
      if (name === null || spelling === undefined) continue;
      const same = spelling.source !== null && spelling.member === name;
      statements.push(same ? inherit([name], spelling.source, "") : binding(name, spelling.text));
    }
    if (moved.length === item.names.length) {
      const plain = /^inherit[\s\w'"-]*;$/.test(text.slice(item.span.start, item.span.end));
      if (plain) return [{ span: item.span, text: statements.join(" ") }];
    }
    const edits = moved.map((attr) => ({
      span: { start: blanksBefore(text, attr.span.start), end: attr.span.end },
      text: "",
    }));
    return [
      ...edits,
      { span: { start: item.span.end, end: item.span.end }, text: ` ${statements.join(" ")}` },
    ];
  }

  #pathEdits(span: Span, facts: Facts, context: FileContext): readonly TextEdit[] {
    const folder = folderOf(context.file);
    return facts.paths
      .filter((path) => span.start <= path.span.start && path.span.end <= span.end)
      .flatMap((path) => rebasePath(path, this.#document.text, folder) ?? []);
  }

  /** The environments around `span` that names in it may come from, outermost first. */
  #withs(free: readonly Reference[], span: Span, context: FileContext): string {
    const found = new Set<With>();
    for (const { target } of free) {
      if (target.kind !== "with") continue;
      for (const candidate of target.candidates) if (!contains(span, candidate.span)) found.add(candidate);
    }
    return [...found]
      .sort((a, b) => a.span.start - b.span.start)
      .map(({ environment }) => `with ${this.#copy(environment.span, context)}; `)
      .join("");
  }

  /** A copy of a short expression of the entry, as it reads in the file. */
  #copy(span: Span, context: FileContext): string {
    const free = freeReferences(this.#document.scopes, span);
    for (const { name, target } of free) if (target.kind === "with") count(context.withUses, name);
    const edits = this.#nameEdits(free, { strings: [], paths: [], inherits: [] }, context);
    return applyEdits(this.#document.text, span, edits);
  }

  #spell(definition: Definition, context: FileContext): Spelling {
    const { wiring, units, placements } = this.#plan;
    const wired = wiring.names.get(definition);
    if (wired !== undefined) return this.#member(wired.category, wired.member, null, context);
    const unit = units.byDefinition.get(definition);
    const placement = unit === undefined ? undefined : placements.get(unit);
    if (placement !== undefined && placement.form.kind !== "whole") {
      const { category, member, file, form } = placement;
      return this.#member(category, member, isOneOfSeveral(form) ? file : null, context);
    }
    if (units.aliases.has(definition)) this.#copyAlias(definition, context);
    else {
      context.outer.add(definition.name);
      count(context.argumentUses, definition.name);
    }
    return { text: definition.name, source: null, member: definition.name };
  }

  #member(category: CategoryId, member: string, file: string | null, context: FileContext): Spelling {
    const plain = { text: member, source: null, member };
    if (file === context.file) {
      context.locals.add(member);
      return plain;
    }
    if (file !== null && file === context.group) {
      count(context.argumentUses, member);
      context.groupNames.add(member);
      return plain;
    }
    if (category !== context.category) {
      const argument = this.#plan.arguments.get(category) ?? category;
      context.outer.add(argument);
      count(context.argumentUses, argument);
      const members = context.selects.get(category) ?? new Set();
      context.selects.set(category, members.add(member));
      return { text: select(argument, member), source: argument, member };
    }
    if (context.file === this.#plan.aggregators.get(category)) {
      context.locals.add(member);
      return plain;
    }
    count(context.argumentUses, member);
    context.siblings.add(member);
    return plain;
  }

  #copyAlias(definition: Definition, context: FileContext): void {
    if (context.copied.has(definition)) return;
    context.copied.add(definition);
    const item = definition.bindings[0];
    if (item === undefined || item.kind === "inherit") return;
    const right = item.kind === "inherit-from" ? item.source : item.value;
    const kind = item.kind === "inherit-from" ? "inherit" : "value";
    const once: FileContext = { ...context, argumentUses: new Map(), withUses: new Map() };
    const alias: AliasItem = { kind, source: this.#copy(right.span, once), names: [definition.name] };
    context.aliases = joinAliases(once.aliases, [alias]);
    // An alias that joins an earlier `inherit` from the same source names nothing once more.
    if (context.aliases.length === once.aliases.length) return;
    for (const [name, uses] of once.argumentUses) count(context.argumentUses, name, uses);
    for (const [name, uses] of once.withUses) count(context.withUses, name, uses);
  }
}

/** Whether the file holds the binding under its name, so that code in the same file can name it. */
function isOneOfSeveral(form: PlacementForm): boolean {
  return form.kind === "inline" || form.kind === "member" || form.kind === "private";
}

function count(uses: Map<string, number>, name: string, times = 1): void {
  uses.set(name, (uses.get(name) ?? 0) + times);
}

function blanksBefore(text: string, offset: number): number {
  let start = offset;
  while (/\s/.test(text.charAt(start - 1))) start--;
  return start;
}
