import { commentsWithin, type Reference } from "@flake-split/analysis";
import type { Expression, LetIn, Span } from "@flake-split/syntax";
import { isIdentifier } from "../make.ts";
import type { Container, DocumentIndex } from "./document-index.ts";
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

  /** What a `let` of a gathering file holds, and only its own members name: members of a `rec` set. */
  readonly #siblings = new Map<SplitSet, ReadonlySet<Item>>();

  readonly #inRecSets = new Map<Item, Use>();

  /** `plain` are gathering files whose set can't be `rec`. */
  constructor(meanings: Meanings, uses: readonly Use[], plain: ReadonlySet<string>) {
    this.#meanings = meanings;
    for (const use of uses) {
      if (!("item" in use.target)) continue;
      const known = this.#uses.get(use.target.item) ?? [];
      this.#uses.set(use.target.item, [...known, use]);
    }
    for (const set of meanings.sets) this.#placeSet(set, uses);
    this.#findInRecSets();
    for (const set of this.#places.keys()) {
      if (set.file !== null && !plain.has(set.file.path))
        this.#siblings.set(set, this.#siblingsOf(set, set.file));
    }
  }

  /** Whether members of a set that is written out name others, so that it is a `rec` set. */
  isRecursive(set: SplitSet): boolean {
    return [...(this.#siblings.get(set) ?? [])].some((item) => this.usesOf(item).length > 0);
  }

  /** What the names of a `rec` set mean in it: a sibling, or a member that nothing of it may name. */
  namesIn(set: SplitSet): ReadonlyMap<string, Item | null> {
    const names = set.file === null ? [] : this.#meanings.memberNames(set.file);
    const siblings = [...(this.#siblings.get(set) ?? [])];
    return new Map(names.map((name) => [name, siblings.find((item) => item.name === name) ?? null]));
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
    const fits =
      only.binding?.kind === "binding" ||
      (parent?.kind === "binary" && parent.operator === "//") ||
      (parent?.kind === "let" && parent.body === only.node);
    if (others.length === 0 && only.file === null && only.node !== null && fits && set.handed === null)
      this.#places.set(set, { set, node: only.node, reference: only.reference });
    else this.#kept.add(set);
  }

  #decide(item: Item): Home {
    const hoisted: Home = { kind: "let", let: this.letOf(item.file) };
    const [only, ...others] = this.usesOf(item);
    const set = this.#setOfFile.get(item.file);
    const place = set === undefined ? null : this.placeOf(set);
    const inRec = this.#inRecSets.get(item);
    if (inRec !== undefined) return { kind: "use", use: inRec };
    if (item.place === "let") {
      if (only !== undefined && others.length === 0 && this.#isValueOf(item, only))
        return { kind: "use", use: only };
      const isSibling = set !== undefined && this.#siblings.get(set)?.has(item) === true;
      return isSibling && place !== null ? { kind: "set", place } : hoisted;
    }
    if (only === undefined) return place === null ? hoisted : { kind: "set", place };
    if (others.length > 0) return hoisted;
    if (set === undefined) return this.#isCommand(only, item.file) ? { kind: "use", use: only } : hoisted;
    const isExport = place === null && !this.isKept(set) && isOutput(only, item.name);
    return isExport ? { kind: "use", use: only } : hoisted;
  }

  /** Whether a use stands for all that its file gives, which comes back in its place: `let f = …; in f`. */
  isGivenBy(use: Use): use is Use & { readonly target: { readonly item: Item } } {
    if (!("item" in use.target) || use.node === null || use.node !== use.file?.body) return false;
    const home = this.of(use.target.item);
    return home.kind === "use" && home.use === use;
  }

  /** Whether a use is all that a file gives, and the item a function that keeps its name in a `let` for it. */
  #isValueOf({ file, bindings }: Item, { node }: Use): boolean {
    const [binding, ...others] = bindings;
    if (file.role !== "value" || file.body !== node || others.length > 0) return false;
    if (binding.kind !== "binding" || binding.path.length > 1 || !isFunction(binding.value)) return false;
    const { comments, tail } = this.#meanings.trivia(binding);
    const behind = { start: binding.value.span.end, end: binding.span.end };
    const isCommented = comments.length > 0 || commentsWithin(file.document.comments, behind).length > 0;
    return !isCommented && tail.start === tail.end;
  }

  /** `ops.gs-pass` in a list of the gathering file, which the list's own command became. */
  #isCommand({ form, node, index, file }: Use, group: FoldedFile): boolean {
    if (form !== "select" || node === null || file !== this.parentOf(group)) return false;
    return index.places.get(node)?.parent?.kind === "list";
  }

  /**
   * Members that `inherit (packages) a b;` of a `rec` set in the entry names, and else only other such members of
   * the same set: they come back as members of it.
   */
  #findInRecSets(): void {
    const found = new Map<Item, Use>();
    for (const [item, uses] of this.#uses) {
      const taken = uses.filter((use) => use.form === "taken" && use.file === null && isRec(use.container));
      const [only, ...others] = taken;
      const set = this.#setOfFile.get(item.file);
      const member = set === undefined ? null : this.#meanings.member(set, item.name);
      if (only === undefined || others.length > 0 || member?.kind !== "item" || member.item !== item)
        continue;
      if (set === undefined || this.placeOf(set) !== null || this.isKept(set)) continue;
      found.set(item, only);
    }
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const [item, taken] of found) {
        const others = this.usesOf(item).filter((use) => use !== taken);
        if (!others.every((use) => this.#memberAround(use, found) === taken.container)) found.delete(item);
      }
    }
    for (const [item, use] of found) this.#inRecSets.set(item, use);
  }

  /** The `rec` set that a use goes into, as part of one of its members. */
  #memberAround(use: Use, members: ReadonlyMap<Item, Use>): Container | null {
    let { file } = use;
    let offset = use.span.start;
    while (file !== null) {
      const held = this.#meanings
        .itemsOf(file)
        .find(({ bindings }) => bindings.some(({ span }) => span.start <= offset && offset < span.end));
      if (held !== undefined) return members.get(held)?.container ?? null;
      offset = file.call.node.span.start;
      file = this.parentOf(file);
    }
    return null;
  }

  #siblingsOf(set: SplitSet, file: FoldedFile): ReadonlySet<Item> {
    const found = new Set(
      this.#meanings.itemsOf(file).filter((item) => {
        const member = item.place === "let" ? this.#meanings.member(set, item.name) : null;
        return member?.kind === "item" && member.item === item && isIdentifier(item.name);
      }),
    );
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const item of found) {
        if (!this.usesOf(item).every((use) => this.#isWithin(use, file, found))) found.delete(item);
      }
    }
    return found;
  }

  /** Whether a use goes where a member of the set goes, or one of its siblings. */
  #isWithin(use: Use, gathering: FoldedFile, siblings: ReadonlySet<Item>): boolean {
    let { file } = use;
    let offset = use.span.start;
    while (file !== null) {
      const held = this.#meanings
        .itemsOf(file)
        .find(({ bindings }) => bindings.some(({ span }) => span.start <= offset && offset < span.end));
      if (file === gathering) {
        const isMember = held?.place === "member" && this.usesOf(held).length === 0;
        return held !== undefined && (isMember || siblings.has(held));
      }
      if (held !== undefined) return false;
      offset = file.call.node.span.start;
      file = this.parentOf(file);
    }
    return false;
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

function isFunction(node: Expression): boolean {
  return node.kind === "parenthesized" ? isFunction(node.inner) : node.kind === "lambda";
}

function isRec(container: Container | null): boolean {
  return container?.kind === "attrset" && container.recursive;
}

/** A new `let` goes behind `with …;` at the start of a function, as long as the call stands behind it, too. */
function newLet(body: Expression, call: Expression): JoinLet {
  let before = body;
  while (before.kind === "with" && before.body.span.start <= call.span.start) before = before.body;
  return { span: before.span, node: null, before };
}

/** `packages = { inherit (packages) tool; }`, `apps.lock = apps.lock;` in the entry: the member alone, as an output. */
function isOutput({ file, form, binding, container }: Use, member: string): boolean {
  if (file !== null || container?.kind !== "attrset" || binding === null) return false;
  if (form === "taken") return true;
  if (form !== "select" || binding.kind !== "binding") return false;
  const last = binding.path[binding.path.length - 1];
  // Of an output for one system, the member is called `tool-x86_64-linux`.
  return (
    last !== undefined &&
    last.kind !== "dynamic" &&
    (member === last.name || member.startsWith(`${last.name}-`))
  );
}
