import type { Definition, Reference, Scope } from "@flake-split/analysis";
import { contains, type Span, type With } from "@flake-split/syntax";
import type { Aliases } from "./aliases.ts";
import type { Homes, JoinLet } from "./homes.ts";
import type { Item, Meanings, SplitSet } from "./meaning.ts";
import { type Clash, isGone, isOfValue, type Names } from "./names.ts";
import type { FoldedFile } from "./program.ts";
import type { Use } from "./uses.ts";

/** A point in the code as it stands now. */
interface Point {
  /** `null` in the entry. */
  readonly file: FoldedFile | null;
  readonly scope: Scope | null;
  readonly offset: number;
  /** The set that the code goes into, as a member. */
  readonly set?: SplitSet;
}

type Found =
  | { readonly definition: Definition }
  | { readonly item: Item }
  /** A member of a `rec` set that no code of it was meant to name. */
  | { readonly set: SplitSet }
  | null;

/** Looks names up as they will be found once everything is in its place. */
export class Landing {
  readonly #meanings: Meanings;
  readonly #homes: Homes;
  readonly #aliases: Aliases;
  readonly #names: Names;
  readonly #uses = new Map<Reference, Use[]>();
  readonly #stripped = new Map<With, boolean>();
  readonly #gone = new Map<Definition, boolean>();

  constructor(meanings: Meanings, homes: Homes, aliases: Aliases, names: Names, uses: readonly Use[]) {
    this.#meanings = meanings;
    this.#homes = homes;
    this.#aliases = aliases;
    this.#names = names;
    for (const use of uses) this.#uses.set(use.reference, [...(this.#uses.get(use.reference) ?? []), use]);
  }

  /** The new name of an item, or of the binding that stands for it. */
  nameOf(item: Item): string {
    const stands = this.#aliases.of(item);
    if ("definition" in stands) return stands.definition.name;
    return this.#names.of.get(stands.item) ?? stands.item.name;
  }

  /** What would go wrong with names. */
  clashes(): readonly Clash[] {
    const { entry, files } = this.#meanings.program;
    const found: Clash[] = [...this.#names.clashes];
    const check = (reference: Reference, file: FoldedFile | null) => {
      const clash = this.#check(reference, file);
      if (clash !== null) found.push(clash);
    };
    for (const reference of entry.document.scopes.references) check(reference, null);
    for (const file of files) {
      for (const reference of file.document.scopes.references) check(reference, file);
    }
    return found;
  }

  /** The `with`s that will stand around a point, outermost first. */
  withsAt(point: Point): readonly { readonly node: With; readonly file: FoldedFile | null }[] {
    const found: { node: With; file: FoldedFile | null }[] = [];
    for (const step of this.#steps(point)) {
      if (step.scope?.with && this.#stripped.get(step.scope.with) !== true)
        found.unshift({ node: step.scope.with, file: step.file });
    }
    return found;
  }

  /** Notes that a `with` of a file is left out, since the same one stands around its new place. */
  strip(node: With): void {
    this.#stripped.set(node, true);
  }

  /** Where the code at an offset of a file goes: the point around it. */
  outside(file: FoldedFile, offset: number): Point {
    const item = this.#meanings
      .itemsOf(file)
      .find(({ bindings }) => bindings.some(({ span }) => holds(span, offset)));
    if (item === undefined) {
      const { callee, node } = file.call;
      return { file: this.#homes.parentOf(file), scope: callee.scope, offset: node.span.start };
    }
    const home = this.#homes.of(item);
    if (home.kind === "use") {
      const { reference, file: other, span } = home.use;
      return { file: other, scope: reference.scope, offset: span.start };
    }
    if (home.kind === "set") {
      const { reference, node } = home.place;
      return { file: null, scope: reference.scope, offset: node.span.start, set: home.place.set };
    }
    return this.#inLet(home.let);
  }

  #inLet(home: JoinLet): Point {
    const { entry } = this.#meanings.program;
    const offset = home.node?.bindings[0]?.span.start ?? home.span.start;
    const inner = entry.document.scopes.definitions.find(
      ({ scope }) => home.node !== null && scope.kind === "let" && same(scope.span, home.node.span),
    );
    if (inner !== undefined) return { file: null, scope: inner.scope, offset };
    // The innermost scope that holds the place of a new `let`: that of any name in it, widened until it does.
    const reference = entry.document.scopes.references.find(({ span }) => span.start >= home.span.start);
    let scope = reference?.scope ?? null;
    while (
      scope !== null &&
      !(
        scope.span.start <= home.span.start &&
        home.span.end <= scope.span.end &&
        !same(scope.span, home.span)
      )
    )
      scope = scope.parent;
    return { file: null, scope, offset };
  }

  #check(reference: Reference, file: FoldedFile | null): Clash | null {
    if (this.#isWiring(reference, file)) return null;
    const uses = this.#uses.get(reference) ?? [];
    for (const use of uses) {
      const clash = this.#checkUse(use);
      if (clash !== null) return clash;
    }
    if (uses.length > 0) return null;
    const meaning = this.#meanings.ofReference(reference);
    const expected = meaning.kind === "fixed" ? meaning.definition : null;
    return this.#expect(expected, expected?.name ?? reference.name, {
      file,
      scope: reference.scope,
      offset: reference.span.start,
    });
  }

  #checkUse(use: Use): Clash | null {
    const point = { file: use.file, scope: scopeOfUse(use), offset: use.reference.span.start };
    const { target } = use;
    if ("item" in target) {
      const home = this.#homes.of(target.item);
      if (home.kind === "use" && home.use !== use) return this.#expectMember(target.item, home.use, point);
      const isNamed = home.kind === "let" || (home.kind === "set" && target.item.place === "let");
      return isNamed ? this.#expectItem(target.item, point) : null;
    }
    if ("definition" in target) return this.#expect(target.definition, target.definition.name, point);
    if (this.#homes.placeOf(target.set) !== null) return null;
    return this.#expect(target.set.definition, target.set.definition?.name ?? use.reference.name, point);
  }

  #expect(expected: Definition | null, name: string, point: Point): Clash | null {
    const found = this.#find(point, name);
    if (found === null ? expected === null : "definition" in found && found.definition === expected)
      return null;
    return this.#blame(found, null, point.file);
  }

  /** A member of a `rec` set in the entry, which others of it name. */
  #expectMember(item: Item, { span }: Use, point: Point): Clash | null {
    const found = this.#find(point, item.name);
    if (found !== null && "definition" in found && found.definition.span.start === span.start) return null;
    return { keep: item.file.path };
  }

  #expectItem(item: Item, point: Point): Clash | null {
    const stands = this.#aliases.of(item);
    const found = this.#find(point, this.nameOf(item));
    if (found !== null && "item" in found && "item" in stands && found.item === stands.item) return null;
    if (
      found !== null &&
      "definition" in found &&
      "definition" in stands &&
      found.definition === stands.definition
    )
      return null;
    return this.#blame(found, "item" in stands ? stands.item : item, point.file);
  }

  /** Whoever took a name that isn't theirs goes elsewhere; else who can't be seen; else the file that names it. */
  #blame(found: Found, expected: Item | null, file: FoldedFile | null): Clash | null {
    if (found !== null && "set" in found) return { plain: found.set.file?.path ?? "" };
    const item = found !== null && "item" in found ? found.item : expected;
    const home = item === null ? null : this.#homes.of(item);
    if (home?.kind === "set") return { plain: item?.file.path ?? "" };
    if (item !== null) {
      if (found === null) return { keep: item.file.path };
      return isOfValue(item) ? { local: item.file.path } : { rename: item };
    }
    return file === null ? null : { keep: file.path };
  }

  #isWiring({ span }: Reference, file: FoldedFile | null): boolean {
    const { program } = this.#meanings;
    const index = file === null ? program.entry : file.index;
    const { document } = index;
    if (
      program.files.some(
        ({ call }) => call.from === document && call.set !== null && contains(call.set.span, span),
      )
    )
      return true;
    return index.containers.some(({ bindings }) =>
      bindings.some((each) => contains(each.span, span) && this.#meanings.isWiring(each)),
    );
  }

  #find(point: Point, name: string): Found {
    for (const step of this.#steps(point)) {
      if (step.names !== null) {
        const item = step.names.get(name);
        if (item) return { item };
        if (item === null && step.set !== undefined) return { set: step.set };
      }
      const definition = step.scope?.definitions.get(name);
      if (definition !== undefined && !(step.file === null && this.#isGone(definition)))
        return { definition };
    }
    return null;
  }

  #isGone(definition: Definition): boolean {
    const known = this.#gone.get(definition);
    if (known !== undefined) return known;
    const { document } = this.#meanings.program.entry;
    const gone = isGone(definition, this.#meanings, this.#homes, document);
    this.#gone.set(definition, gone);
    return gone;
  }

  /** The scopes around a point, innermost first: those of its file, of the place that it goes to, and so on. */
  *#steps(from: Point): Generator<Step> {
    let point = from;
    while (point.file !== null) {
      const { file } = point;
      let scope = point.scope;
      for (; scope !== null && !isFileScope(scope, file); scope = scope.parent)
        yield { file, scope, names: null };
      point = this.outside(file, point.offset);
    }
    yield* this.#entrySteps(point);
  }

  *#entrySteps({ scope: from, offset, set }: Point): Generator<Step> {
    if (set !== undefined && this.#homes.isRecursive(set))
      yield { file: null, scope: null, names: this.#homes.namesIn(set), set };
    const waiting = [...this.#names.inLets].filter(([home]) => isVisible(home, from, offset));
    waiting.sort(([a], [b]) => a.span.end - a.span.start - (b.span.end - b.span.start));
    for (let scope = from; ; scope = scope.parent) {
      while (waiting[0] !== undefined && isWithin(waiting[0][0], scope)) {
        const [, names] = waiting.shift() ?? [null, null];
        yield { file: null, scope: null, names };
      }
      if (scope === null) return;
      yield { file: null, scope, names: null };
    }
  }
}

interface Step {
  readonly file: FoldedFile | null;
  readonly scope: Scope | null;
  readonly names: ReadonlyMap<string, Item | null> | null;
  readonly set?: SplitSet;
}

/** Whether code at a point sees the names of a `let`; what it inherits from outside doesn't. */
function isVisible({ node, span }: JoinLet, from: Scope | null, offset: number): boolean {
  if (offset < span.start || offset >= span.end) return false;
  if (node === null) return true;
  for (let scope = from; scope !== null; scope = scope.parent) if (same(scope.span, span)) return true;
  return false;
}

/** `inherit x;`, which a use may become, looks outside of the `let` or `rec` set that it stands in. */
function scopeOfUse({ form, reference, container, node, target }: Use): Scope | null {
  const { scope } = reference;
  const becomesInherit = form === "taken" || (node !== null && container !== null && "item" in target);
  return becomesInherit && container !== null && scope !== null && same(scope.span, container.span)
    ? scope.parent
    : scope;
}

/** Whether a `let` that takes items lies within a scope, or is that scope. */
function isWithin({ span }: JoinLet, scope: Scope | null): boolean {
  return scope === null || (scope.span.start <= span.start && span.end <= scope.span.end);
}

/** A scope of a file that is gone once it is folded: its arguments, and its `let`. */
function isFileScope({ lambda, kind, span }: Scope, file: FoldedFile): boolean {
  return (
    (lambda !== null && lambda === file.lambda) ||
    (kind === "let" && file.let !== null && same(span, file.let.span))
  );
}

function same(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

function holds(span: Span, offset: number): boolean {
  return span.start <= offset && offset < span.end;
}
