import { attrName, type Definition, type Document, type Reference, referenceAt } from "@flake-split/analysis";
import type { Binding, Expression, Select, Span } from "@flake-split/syntax";
import type { Container, DocumentIndex } from "./document-index.ts";
import type { Item, Meaning, Meanings, SplitSet } from "./meaning.ts";
import type { FoldedFile } from "./program.ts";

/** A place in code, not in wiring, that names an item or a set of the split. */
export interface Use {
  readonly index: DocumentIndex;
  /** The file that it stands in; `null` in the entry. */
  readonly file: FoldedFile | null;
  /**
   * - `variable`: `base`.
   * - `select`: `packages.base`, with or without more behind it.
   * - `inherit`: `base` in `inherit base;`.
   * - `taken`: `base` in `inherit (packages) base;`.
   */
  readonly form: "variable" | "select" | "inherit" | "taken";
  /** What stands for the item: the variable, `packages.base`, or the name in an `inherit`. */
  readonly span: Span;
  /** The innermost reference, whose scope the use stands in. */
  readonly reference: Reference;
  /** The expression that is the item and nothing more; `null` for an `inherit`. */
  readonly node: Expression | null;
  /** Of which the use is the whole value, or the `inherit`. */
  readonly binding: Binding | null;
  /** What holds that binding. */
  readonly container: Container | null;
  readonly target: UseTarget;
}

export type UseTarget =
  | { readonly item: Item }
  | { readonly set: SplitSet }
  /** A binding that never moved, named through a set that handed it over. */
  | { readonly definition: Definition };

/** Finds every use of an item or a set in the entry and the folded files. */
export function usesOf(meanings: Meanings): readonly Use[] {
  const { entry, files } = meanings.program;
  return [
    ...new UseFinder(meanings, entry, null).find(),
    ...files.flatMap((file) => new UseFinder(meanings, file.index, file).find()),
  ];
}

class UseFinder {
  readonly #meanings: Meanings;
  readonly #index: DocumentIndex;
  readonly #file: FoldedFile | null;
  readonly #document: Document;
  readonly #found: Use[] = [];
  /** Wiring: its names are no uses. */
  readonly #skipped: readonly Span[];
  readonly #seen = new Set<number>();

  constructor(meanings: Meanings, index: DocumentIndex, file: FoldedFile | null) {
    this.#meanings = meanings;
    this.#index = index;
    this.#file = file;
    this.#document = index.document;
    const calls = meanings.program.files.filter(({ call }) => call.from === index.document);
    const wiring = index.containers.flatMap(({ bindings }) =>
      bindings.filter((each) => meanings.isWiring(each)),
    );
    this.#skipped = [...calls.flatMap(({ call }) => call.set?.span ?? []), ...wiring.map(({ span }) => span)];
  }

  find(): readonly Use[] {
    for (const node of this.#index.places.keys()) if (node.kind === "select") this.#select(node);
    for (const container of this.#index.containers)
      for (const binding of container.bindings) this.#binding(binding, container);
    for (const reference of this.#document.scopes.references) this.#reference(reference);
    return this.#found;
  }

  #isSkipped(span: Span): boolean {
    return this.#skipped.some((skipped) => skipped.start <= span.start && span.end <= skipped.end);
  }

  #select(node: Select): void {
    if (this.#isSkipped(node.span)) return;
    const set = this.#meanings.setOf(this.#document, node.target);
    const head = node.path[0];
    const name = attrName(head);
    if (
      set === null ||
      head === undefined ||
      name === null ||
      (node.fallback !== null && node.path.length === 1)
    )
      return;
    const member = this.#meanings.member(set, name);
    const reference = referenceAt(this.#document.scopes, node.target.span.start);
    if (member?.kind !== "item" && member?.kind !== "fixed") return;
    if (reference === null) return;
    this.#seen.add(reference.span.start);
    const isWhole = node.path.length === 1;
    this.#add(
      "select",
      { start: node.span.start, end: head.span.end },
      reference,
      isWhole ? node : null,
      targetOf(member),
    );
  }

  #binding(binding: Binding, container: Container): void {
    if (binding.kind !== "inherit-from" || this.#isSkipped(binding.span)) return;
    const set = this.#meanings.setOf(this.#document, binding.source);
    const reference = referenceAt(this.#document.scopes, binding.source.span.start);
    if (set === null || reference === null) return;
    const members = binding.names.map((attr) => this.#meanings.member(set, attrName(attr) ?? ""));
    if (members.some((member) => member === null || member.kind === "open" || member.kind === "set")) return;
    this.#seen.add(reference.span.start);
    binding.names.forEach((attr, at) => {
      const member = members[at];
      if (member?.kind !== "item" && member?.kind !== "fixed") return;
      const target = targetOf(member);
      this.#found.push({
        ...this.#base(),
        form: "taken",
        span: attr.span,
        reference,
        node: null,
        binding,
        container,
        target,
      });
    });
  }

  #reference(reference: Reference): void {
    if (this.#seen.has(reference.span.start) || this.#isSkipped(reference.span)) return;
    const meaning = this.#meanings.ofReference(reference);
    if (meaning.kind === "open") return;
    if (meaning.kind === "fixed" && meaning.definition.name === reference.name) return;
    const target = meaning.kind === "set" ? { set: meaning.set } : targetOf(meaning);
    const node = this.#index.variables.get(reference.span.start) ?? null;
    const form = node === null ? "inherit" : "variable";
    this.#add(form, reference.span, reference, node, target);
  }

  #add(
    form: Use["form"],
    span: Span,
    reference: Reference,
    node: Expression | null,
    target: Use["target"],
  ): void {
    const place = node === null ? undefined : this.#index.places.get(node);
    const binding = place?.binding ?? null;
    const container = binding === null ? null : ((place?.parent ?? null) as Container | null);
    this.#found.push({ ...this.#base(), form, span, reference, node, binding, container, target });
  }

  #base(): Pick<Use, "index" | "file"> {
    return { index: this.#index, file: this.#file };
  }
}

function targetOf(meaning: Extract<Meaning, { kind: "item" | "fixed" }>): UseTarget {
  return meaning.kind === "item" ? { item: meaning.item } : { definition: meaning.definition };
}
