import {
  attrName,
  type Definition,
  type Document,
  type ItemTrivia,
  itemTrivia,
  type Reference,
  referenceAt,
} from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Binding, Expression, LetIn, Span } from "@flake-split/syntax";
import { type FoldedFile, type Program, takesMember } from "./program.ts";

/** A binding of a folded file that finds a new home. */
export interface Item {
  /** Path and name: the same in every attempt. */
  readonly key: string;
  readonly name: string;
  readonly file: FoldedFile;
  /** Several for `a.b = …; a.c = …;`. Of an `inherit (x) a b;`, the item is one name. */
  readonly bindings: readonly [Binding, ...Binding[]];
  readonly place: "let" | "member";
}

/** The members of a gathering file, or of a set that hands over what hasn't been split yet. */
export interface SplitSet {
  readonly file: FoldedFile | null;
  /** `{ inherit tool; }`, alone or behind `import … //`. */
  readonly handed: AttrSet | null;
  /** The entry's binding of it. */
  readonly definition: Definition | null;
  readonly binding: AttrBinding | null;
}

export type Meaning =
  | { readonly kind: "item"; readonly item: Item }
  | { readonly kind: "set"; readonly set: SplitSet }
  /** Bound where it stays, or inside of the code that moves. */
  | { readonly kind: "fixed"; readonly definition: Definition }
  | { readonly kind: "open" };

const open: Meaning = { kind: "open" };

/** What every name of a program means, seen through the wiring of the split. */
export class Meanings {
  readonly program: Program;
  readonly #known = new Map<Definition, () => Meaning>();
  readonly #answers = new Map<Definition, Meaning>();
  readonly #members = new Map<FoldedFile, Map<string, () => Meaning>>();
  readonly #hidden = new Map<FoldedFile, Map<string, Definition>>();
  readonly #items = new Map<FoldedFile, Item[]>();
  readonly #sets: SplitSet[] = [];
  /** Bindings that only pass names on, and aren't needed any more. */
  readonly #wiring = new Set<Binding>();
  /** Names that the entry had for items. */
  readonly #hints = new Map<Item, string>();
  readonly #trivia = new Map<Binding, ItemTrivia>();
  /** What the entry takes back from sets, as it seems. */
  readonly #taken = new Map<Definition, Binding>();

  constructor(program: Program, isSetName: (name: string) => boolean) {
    this.program = program;
    for (const file of program.files) this.#readFile(file);
    this.#readEntry(isSetName);
    this.#settle();
  }

  /** Follows every name once, so that all wiring is known. */
  #settle(): void {
    for (const definition of this.#known.keys()) this.ofDefinition(definition);
    for (const members of this.#members.values()) for (const member of members.values()) member();
    for (const [definition, binding] of this.#taken) {
      const meaning = this.ofDefinition(definition);
      if (meaning.kind === "fixed" && meaning.definition === definition) continue;
      this.#wiring.add(binding);
      if (meaning.kind === "item") this.#hints.set(meaning.item, definition.name);
    }
  }

  ofReference({ target }: Reference): Meaning {
    return target.kind === "definition" ? this.ofDefinition(target.definition) : open;
  }

  ofDefinition(definition: Definition): Meaning {
    const answer = this.#answers.get(definition);
    if (answer !== undefined) return answer;
    this.#answers.set(definition, { kind: "fixed", definition });
    const found = this.#known.get(definition)?.() ?? ({ kind: "fixed", definition } as const);
    this.#answers.set(definition, found);
    return found;
  }

  /** What the variable at an offset means; `null` where there is none. */
  at(document: Document, offset: number): Meaning | null {
    const reference = referenceAt(document.scopes, offset);
    return reference === null ? null : this.ofReference(reference);
  }

  /** The set that an expression names. */
  setOf(document: Document, node: Expression): SplitSet | null {
    if (node.kind !== "variable") return null;
    const meaning = this.at(document, node.span.start);
    return meaning?.kind === "set" ? meaning.set : null;
  }

  member({ file, handed }: SplitSet, name: string): Meaning | null {
    const { document } = this.program.entry;
    for (const item of handed?.bindings ?? []) {
      if (item.kind === "inherit-from") continue;
      for (const attr of item.kind === "binding" ? item.path : item.names) {
        if (attrName(attr) !== name) continue;
        return this.at(document, item.kind === "binding" ? item.value.span.start : attr.span.start);
      }
    }
    if (file === null) return null;
    const member = this.#members.get(file)?.get(name)?.();
    if (member !== undefined) return member;
    // What a file holds without giving it out can't be meant otherwise.
    const hidden = this.#hidden.get(file)?.get(name);
    return hidden === undefined ? null : this.ofDefinition(hidden);
  }

  /** The names that a folded set has, in source order. */
  memberNames(file: FoldedFile): readonly string[] {
    return [...(this.#members.get(file)?.keys() ?? [])];
  }

  /** The items of a file, in source order. */
  itemsOf(file: FoldedFile): readonly Item[] {
    return this.#items.get(file) ?? [];
  }

  get sets(): readonly SplitSet[] {
    return this.#sets;
  }

  /** The code of a file that comes back as bindings, with their comments. */
  heldSpans(file: FoldedFile): readonly Span[] {
    const inSet = file.role === "set" && file.body.kind === "attrset" ? file.body.bindings : [];
    const bindings = [...(file.let?.bindings ?? []), ...inSet].filter((each) => !this.isWiring(each));
    return bindings.map((each) => {
      const { lead, tail } = this.trivia(each);
      return { start: lead.start, end: tail.end };
    });
  }

  isWiring(binding: Binding): boolean {
    return this.#wiring.has(binding);
  }

  hint(item: Item): string | undefined {
    return this.#hints.get(item);
  }

  trivia(binding: Binding): ItemTrivia {
    const found = this.#trivia.get(binding);
    if (found === undefined) throw new Error("a binding whose surroundings weren't read");
    return found;
  }

  /** Reads the comments around the bindings of a `let` or a set. */
  readTrivia(document: Document, node: LetIn | AttrSet): ReturnType<typeof itemTrivia> {
    const [from, to] =
      node.kind === "let" ? [node.letKeyword.end, node.inKeyword.start] : [node.open.end, node.close.start];
    const trivia = itemTrivia(document, node.bindings, from, to);
    node.bindings.forEach((binding, index) => {
      const around = trivia.items[index];
      if (around !== undefined) this.#trivia.set(binding, around);
    });
    return trivia;
  }

  #readFile(file: FoldedFile): void {
    this.#items.set(file, []);
    for (const definition of file.document.scopes.definitions) {
      if (file.lambda === null || definition.scope.lambda !== file.lambda) continue;
      const reference = file.passed.get(definition.name);
      if (reference !== undefined) this.#known.set(definition, () => this.ofReference(reference));
    }
    if (file.let !== null) this.#readLet(file, file.let);
    if (file.role === "set" && file.body.kind === "attrset") this.#readMembers(file, file.body);
  }

  #readLet(file: FoldedFile, node: LetIn): void {
    this.readTrivia(file.document, node);
    for (const definition of file.document.scopes.definitions) {
      const [first, ...others] = definition.bindings;
      if (first === undefined || !node.bindings.includes(first)) continue;
      const hidden = this.#hidden.get(file) ?? new Map<string, Definition>();
      this.#hidden.set(file, hidden.set(definition.name, definition));
      const folded = definition.value === null ? undefined : this.program.byCall.get(definition.value);
      if (folded?.role === "set") {
        this.#wiring.add(first);
        const set: SplitSet = { file: folded, handed: null, definition, binding: null };
        this.#known.set(definition, () => ({ kind: "set", set }));
      } else if (first.kind === "inherit") {
        this.#wiring.add(first);
        this.#known.set(definition, () => this.#inherited(file.document, first, definition.name));
      } else {
        const item = this.#item(file, definition.name, [first, ...others], "let");
        this.#known.set(definition, () => this.#throughSet(file.document, first, definition.name, item));
      }
    }
  }

  #readMembers(file: FoldedFile, set: AttrSet): void {
    this.readTrivia(file.document, set);
    const members = new Map<string, () => Meaning>();
    this.#members.set(file, members);
    for (const binding of set.bindings) {
      if (binding.kind === "inherit") this.#wiring.add(binding);
      for (const attr of binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names) {
        const name = attrName(attr) ?? "";
        if (members.has(name)) continue;
        if (binding.kind === "inherit") {
          members.set(name, () => this.#inherited(file.document, binding, name));
          continue;
        }
        const all = set.bindings.filter(
          (other) => other.kind === "binding" && attrName(other.path[0]) === name,
        );
        const item = this.#item(
          file,
          name,
          binding.kind === "binding" ? [binding, ...all.slice(1)] : [binding],
          "member",
        );
        members.set(name, () => this.#throughSet(file.document, binding, name, item));
      }
    }
  }

  #item(file: FoldedFile, name: string, bindings: Item["bindings"], place: Item["place"]): Item {
    const item: Item = { key: `${file.path}#${place}#${name}`, name, file, bindings, place };
    this.#items.get(file)?.push(item);
    return item;
  }

  #inherited(document: Document, binding: Binding, name: string): Meaning {
    const attr =
      binding.kind === "inherit" ? binding.names.find((each) => attrName(each) === name) : undefined;
    return (attr === undefined ? null : this.at(document, attr.span.start)) ?? open;
  }

  /** `inherit (ops) gs-lock;` hands on what the set has; anything else is an item. */
  #throughSet(document: Document, binding: Binding, name: string, item: Item): Meaning {
    const set = binding.kind === "inherit-from" ? this.setOf(document, binding.source) : null;
    const member = set === null ? null : this.member(set, name);
    if (member === null) return { kind: "item", item };
    this.#wiring.add(binding);
    this.#items.set(
      item.file,
      this.itemsOf(item.file).filter((other) => other !== item),
    );
    return member;
  }

  #readEntry(isSetName: (name: string) => boolean): void {
    const { document } = this.program.entry;
    const inLets = document.scopes.definitions.filter(({ scope }) => scope.kind === "let");
    for (const definition of inLets) {
      const set = this.#entrySet(definition, isSetName);
      if (set === null) continue;
      this.#sets.push(set);
      if (set.binding !== null) this.#wiring.add(set.binding);
      this.#known.set(definition, () => ({ kind: "set", set }));
    }
    for (const file of this.program.files) {
      const isNamed = this.#sets.some((set) => set.file === file);
      if (file.role === "set" && file.call.from === document && !isNamed)
        this.#sets.push({ file, handed: null, definition: null, binding: null });
    }
    for (const definition of inLets) this.#readTaken(definition);
  }

  /** `packages = import ./nix/packages { … };`, `… // { inherit tool; }`, or only the latter. */
  #entrySet(definition: Definition, isSetName: (name: string) => boolean): SplitSet | null {
    const [binding] = definition.bindings;
    const { value } = definition;
    if (value === null || binding?.kind !== "binding") return null;
    const merged = value.kind === "binary" && value.operator === "//" ? value : null;
    const file = this.program.byCall.get(merged?.left ?? value);
    const handed = merged === null ? value : merged.right;
    if (file?.role === "set" && merged === null) return { file, handed: null, definition, binding };
    if (handed.kind !== "attrset" || !isHandedOver(handed)) return null;
    if (merged !== null) return file?.role === "set" ? { file, handed, definition, binding } : null;
    const isOurs = isSetName(definition.name) && this.#onlyPassedOn(definition);
    return isOurs ? { file: null, handed, definition, binding } : null;
  }

  /** Whether only files of the split get a set of the entry, and they take members of it one by one. */
  #onlyPassedOn({ references }: Definition): boolean {
    const files = this.program.files.filter(({ passed }) =>
      [...passed.values()].some((reference) => references.includes(reference)),
    );
    const count = files.flatMap(({ passed }) =>
      [...passed.values()].filter((each) => references.includes(each)),
    );
    return (
      files.length > 0 &&
      count.length === references.length &&
      files.every((file) => this.#takesMembers(file, references))
    );
  }

  #takesMembers(file: FoldedFile, from: readonly Reference[]): boolean {
    const names = [...file.passed].filter(([, reference]) => from.includes(reference)).map(([name]) => name);
    const definitions = file.document.scopes.definitions.filter(
      ({ scope, name }) => file.lambda !== null && scope.lambda === file.lambda && names.includes(name),
    );
    const uses = definitions.flatMap(({ references }) => references);
    return uses.every((use) => {
      const on = this.program.files.find(({ passed }) => [...passed.values()].includes(use));
      return on === undefined ? takesMember(use, file.index) : this.#takesMembers(on, [use]);
    });
  }

  /** `inherit (packages) base;` and `docs = packages.docsHelper;` for code that stayed. */
  #readTaken(definition: Definition): void {
    const { document } = this.program.entry;
    const [binding, ...others] = definition.bindings;
    if (binding === undefined || binding.kind === "inherit" || others.length > 0) return;
    const { value } = definition;
    const isSelect = value?.kind === "select" && value.path.length === 1 && value.fallback === null;
    const source = binding.kind === "inherit-from" ? binding.source : isSelect ? value.target : null;
    const name =
      binding.kind === "inherit-from" || value?.kind !== "select" ? definition.name : attrName(value.path[0]);
    if (source === null || name === null) return;
    this.#taken.set(definition, binding);
    this.#known.set(definition, () => {
      const set = this.setOf(document, source);
      return (set === null ? null : this.member(set, name)) ?? { kind: "fixed", definition };
    });
  }
}

function isHandedOver({ recursive, bindings }: AttrSet): boolean {
  if (recursive || bindings.length === 0) return false;
  return bindings.every(
    (item) =>
      item.kind === "inherit" ||
      (item.kind === "binding" && item.path.length === 1 && item.value.kind === "variable"),
  );
}
