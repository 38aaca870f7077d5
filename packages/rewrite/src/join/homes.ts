import type { Reference } from "@flake-split/analysis";
import type { Expression, LetIn, Span } from "@flake-split/syntax";
import type { DocumentIndex } from "./document-index.ts";
import type { Item, Meanings, SplitSet } from "./meaning.ts";
import type { FoldedFile } from "./program.ts";
import type { Use } from "./uses.ts";

/** A `let` of the entry that takes bindings back; one that has to be written where there is none. */
export interface JoinLet {
  /** The code that sees its names. */
  readonly span: Span;
  readonly node: LetIn | null;
  /** What a new `let` stands before. */
  readonly before: Expression | null;
}

/** Where an item goes. */
export type Home =
  | { readonly kind: "let"; readonly let: JoinLet }
  /** Where it is used, since nothing else uses it: a command of a list, a member of an output. */
  | { readonly kind: "use"; readonly use: Use }
  /** Into the set that takes the place of the whole. */
  | { readonly kind: "set"; readonly place: SetPlace };

/** Where a folded set is written out. */
export interface SetPlace {
  readonly set: SplitSet;
  /** The call or the variable that the set takes the place of, in the entry. */
  readonly node: Expression;
  readonly reference: Reference;
}

/** Decides where everything that comes back goes. */
export class Homes {
  readonly #meanings: Meanings;
  readonly #uses = new Map<Item, Use[]>();
  readonly #places = new Map<SplitSet, SetPlace>();
  readonly #kept = new Set<SplitSet>();
  readonly #setOfFile = new Map<FoldedFile, SplitSet>();
  readonly #lets = new Map<FoldedFile, JoinLet>();
  readonly #homes = new Map<Item, Home>();

  constructor(meanings: Meanings, uses: readonly Use[]) {
    this.#meanings = meanings;
    for (const use of uses) {
      if (!("item" in use.target)) continue;
      const known = this.#uses.get(use.target.item) ?? [];
      this.#uses.set(use.target.item, [...known, use]);
    }
    for (const set of meanings.sets) this.#placeSet(set, uses);
  }

  /** The uses of an item in code. */
  usesOf(item: Item): readonly Use[] {
    return this.#uses.get(item) ?? [];
  }

  placeOf(set: SplitSet): SetPlace | null {
    return this.#places.get(set) ?? null;
  }

  /** Whether code needs the set itself, so that the entry keeps a binding for it. */
  isKept(set: SplitSet): boolean {
    return this.#kept.has(set);
  }

  of(item: Item): Home {
    const known = this.#homes.get(item) ?? this.#decide(item);
    this.#homes.set(item, known);
    return known;
  }

  /** The file that imports another; `null` for the entry. */
  parentOf({ call }: FoldedFile): FoldedFile | null {
    return this.#meanings.program.files.find(({ document }) => document === call.from) ?? null;
  }

  /** What holds the call of a file. */
  indexAround(file: FoldedFile): DocumentIndex {
    return this.parentOf(file)?.index ?? this.#meanings.program.entry;
  }

  /** The `let` that takes a file's bindings. */
  letOf(file: FoldedFile): JoinLet {
    const known = this.#lets.get(file);
    if (known !== undefined) return known;
    const parent = this.parentOf(file);
    const found = parent === null ? this.#entryLet(file.call.node) : this.letOf(parent);
    const same = [...this.#lets.values()].find(
      (other) => other.node === found.node && other.before === found.before,
    );
    this.#lets.set(file, same ?? found);
    return same ?? found;
  }

  #placeSet(set: SplitSet, uses: readonly Use[]): void {
    if (set.file !== null) this.#setOfFile.set(set.file, set);
    if (set.definition === null && set.file !== null) {
      const { call } = set.file;
      this.#places.set(set, { set, node: call.node, reference: call.callee });
      return;
    }
    const whole = uses.filter(({ target }) => "set" in target && target.set === set);
    const [only, ...others] = whole;
    if (only === undefined) return;
    const parent = only.node === null ? null : (only.index.places.get(only.node)?.parent ?? null);
    const fits = only.binding?.kind === "binding" || (parent?.kind === "binary" && parent.operator === "//");
    if (others.length === 0 && only.file === null && only.node !== null && fits && set.handed === null)
      this.#places.set(set, { set, node: only.node, reference: only.reference });
    else this.#kept.add(set);
  }

  #decide(item: Item): Home {
    const hoisted: Home = { kind: "let", let: this.letOf(item.file) };
    const [only, ...others] = this.usesOf(item);
    const set = this.#setOfFile.get(item.file);
    if (item.place === "let") return hoisted;
    if (only === undefined) {
      const place = set === undefined ? null : this.placeOf(set);
      return place === null ? hoisted : { kind: "set", place };
    }
    if (others.length > 0) return hoisted;
    if (set === undefined) return isListElement(only) ? { kind: "use", use: only } : hoisted;
    const isExport = this.placeOf(set) === null && !this.isKept(set) && isOutput(only, item.name);
    return isExport ? { kind: "use", use: only } : hoisted;
  }

  #entryLet(call: Expression): JoinLet {
    const { places } = this.#meanings.program.entry;
    let node: Expression = call;
    for (let parent = places.get(node)?.parent; parent; parent = places.get(node)?.parent) {
      if (parent.kind === "let") return { span: parent.span, node: parent, before: null };
      if (parent.kind === "lambda") return newLet(parent.body, call);
      node = parent;
    }
    return newLet(node, call);
  }
}

/** A new `let` goes behind `with …;` at the start of a function, as long as the call stands behind it, too. */
function newLet(body: Expression, call: Expression): JoinLet {
  let before = body;
  while (before.kind === "with" && before.body.span.start <= call.span.start) before = before.body;
  return { span: before.span, node: null, before };
}

function isListElement({ node, index }: Use): boolean {
  return node !== null && index.places.get(node)?.parent?.kind === "list";
}

/** `packages = { inherit (packages) tool; }`, `apps.lock = apps.lock;` in the entry: the member alone, as an output. */
function isOutput({ file, form, binding, container }: Use, member: string): boolean {
  if (file !== null || container?.kind !== "attrset" || binding === null) return false;
  if (form === "taken") return true;
  if (form !== "select" || binding.kind !== "binding") return false;
  const last = binding.path[binding.path.length - 1];
  return last !== undefined && last.kind !== "dynamic" && member.startsWith(last.name);
}
