import {
  commentsWithin,
  type Definition,
  type Document,
  lookup,
  referenceAt,
  type Scope,
} from "@flake-split/analysis";
import { isAlias } from "@flake-split/plan";
import type { Binding, Span } from "@flake-split/syntax";
import { tokenIndex } from "../facts.ts";
import type { Homes } from "./homes.ts";
import type { Item, Meaning, Meanings } from "./meaning.ts";
import type { Use } from "./uses.ts";

/** What stands for an item: itself, another one that says the same, or a binding that the entry has. */
export type Representative = { readonly item: Item } | { readonly definition: Definition };

/**
 * Finds the aliases that files have copies of, such as `isLinux = pkgs.stdenv.isLinux`: those of one name that
 * say the same come back as one.
 */
export class Aliases {
  readonly #meanings: Meanings;
  readonly #homes: Homes;
  readonly #uses = new Map<string, Use>();
  readonly #first = new Map<string, Item>();
  readonly #found = new Map<Item, Representative>();

  constructor(meanings: Meanings, homes: Homes, uses: readonly Use[]) {
    this.#meanings = meanings;
    this.#homes = homes;
    for (const use of uses) this.#uses.set(`${use.index.document.path}:${use.span.start}`, use);
  }

  of(item: Item): Representative {
    const known = this.#found.get(item);
    if (known !== undefined) return known;
    this.#found.set(item, { item });
    const found = this.#representative(item);
    this.#found.set(item, found);
    return found;
  }

  #representative(item: Item): Representative {
    const [binding, ...others] = item.bindings;
    const { document } = item.file;
    if (item.place !== "let" || others.length > 0 || !isPlainAlias(binding)) return { item };
    const trivia = this.#meanings.trivia(binding);
    if (trivia.comments.length > 0 || commentsWithin(document.comments, binding.span).length > 0)
      return { item };
    const home = this.#homes.of(item);
    if (home.kind !== "let") return { item };
    const says = this.#says(document, binding, item.name);
    const scope = scopeOfLet(this.#meanings.program.entry.document, home.let.node);
    const there = scope === null ? null : lookup(scope, item.name);
    const same = there?.bindings[0];
    if (there && same && isPlainAlias(same) && !this.#meanings.isWiring(same)) {
      const { document: entry } = this.#meanings.program.entry;
      if (this.#says(entry, same, item.name) === says) return { definition: there };
    }
    const key = `${home.let.span.start}:${home.let.span.end}:${item.name} = ${says}`;
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, item);
    return { item: first ?? item };
  }

  /** The right side, with every name as what it means. */
  #says(document: Document, binding: Binding, name: string): string {
    if (binding.kind === "inherit") return "";
    if (binding.kind === "binding") return this.tokens(document, binding.value.span);
    return `${this.tokens(document, binding.source.span)} . ${name}`;
  }

  /** Code as words, every name as what it means. */
  tokens(document: Document, span: Span): string {
    const words: string[] = [];
    let at = tokenIndex(document, span.start);
    for (
      let token = document.tokens[at];
      token !== undefined && token.span.end <= span.end;
      token = document.tokens[at]
    ) {
      const use = this.#uses.get(`${document.path}:${token.span.start}`);
      const reference = referenceAt(document.scopes, token.span.start);
      if (use !== undefined && "item" in use.target) {
        words.push(this.#name({ kind: "item", item: use.target.item }));
        at = Math.max(at + 1, tokenIndex(document, use.span.end));
        continue;
      }
      const text = document.text.slice(token.span.start, token.span.end);
      words.push(reference === null ? text : this.#name(this.#meanings.ofReference(reference), text));
      at++;
    }
    return words.join(" ");
  }

  #name(meaning: Meaning, text = ""): string {
    if (meaning.kind === "open") return text;
    if (meaning.kind === "set") return `<set of ${meaning.set.file?.path ?? meaning.set.definition?.name}>`;
    const stands = meaning.kind === "fixed" ? meaning : this.of(meaning.item);
    if ("item" in stands) return `<${stands.item.key}>`;
    return `<${stands.definition.name} at ${stands.definition.span.start}>`;
  }
}

function isPlainAlias(binding: Binding): boolean {
  if (binding.kind === "inherit-from") return isAlias(binding.source);
  return binding.kind === "binding" && binding.path.length === 1 && isAlias(binding.value);
}

/** The scope that a `let` of a document opens. */
export function scopeOfLet({ scopes }: Document, node: Spanned): Scope | null {
  if (node === null) return null;
  const inside = scopes.definitions.find(
    ({ scope }) =>
      scope.kind === "let" && scope.span.start === node.span.start && scope.span.end === node.span.end,
  );
  return inside?.scope ?? null;
}

type Spanned = { readonly span: Span } | null;
