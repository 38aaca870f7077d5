import {
  attrName,
  type Definition,
  type Document,
  type Iteration,
  lastName,
  type Reference,
  referenceAt,
  type Scopes,
  spine,
} from "@flake-split/analysis";
import { type Attr, type Binding, bare, type Expression, type Span } from "@flake-split/syntax";
import { declaredInputs } from "../declared-inputs.ts";

/** Where a value comes from, as far as the code tells: Nix itself, one of the flake's inputs, or the set of them. */
type Origin =
  | { readonly kind: "builtins" }
  | { readonly kind: "inputs" | "self" }
  | { readonly kind: "input"; readonly name: string };

/** More steps than this, in all, are taken for a circle. */
const mostSteps = 500;

/**
 * Whether the functions that go through the systems are known to be those of nixpkgs' `lib`, of flake-utils, or of Nix. Other
 * libraries have functions of these names, too, and a set that others are merged into may have got another one:
 * `(nixpkgs.lib // home-manager.lib).genAttrs`.
 */
export function isKnownIteration(document: Document, { functions }: Iteration): boolean {
  return functions.every(({ library, node }) => {
    const origin = new Origins(document).of(node);
    if (origin?.kind === "builtins") return library === "nixpkgs";
    if (origin?.kind !== "input") return false;
    const { name } = origin;
    return library === "nixpkgs" ? isNixpkgsInput(document, name) : isFlakeUtilsInput(document, name);
  });
}

/**
 * Whether an input is flake-utils, by what it is declared as, else by its name. flake-utils-plus, and others that are like it,
 * have functions of their own.
 */
export function isFlakeUtilsInput(document: Document, name: string): boolean {
  return /(?:^|[:/])flake-utils(?:\.git)?(?:\/|$)/i.test(sourceOf(document, name));
}

/** Whether an input is nixpkgs, a channel or a fork of it, or its `lib` alone; not what only has a name like `nixpkgs-fmt`. */
function isNixpkgsInput(document: Document, name: string): boolean {
  const source = sourceOf(document, name);
  if (source === name) return /^nixpkgs/i.test(name);
  return /(?:^|[:/])(?:[\w.-]+-)?nixpkgs(?:[.-](?:lib|git|channels))?(?:\/|$)|\bnixos\.org\//i.test(source);
}

/** What an input is declared as, without what only says which revision of it; its name where that isn't told. */
function sourceOf({ root, text }: Document, name: string): string {
  const declared = root.kind === "attrset" ? declaredInputs(root, text) : null;
  const inputs = declared !== null && "inputs" in declared ? declared.inputs : [];
  return inputs.find((input) => input.name === name)?.source?.replace(/[?#].*$/, "") ?? name;
}

/** Reads the origin of one expression off the code of a document. */
class Origins {
  readonly #scopes: Scopes;
  readonly #outputs: Expression | null;
  #steps = 0;

  constructor({ scopes, root }: Document) {
    this.#scopes = scopes;
    const bindings = root.kind === "attrset" ? root.bindings : [];
    const outputs = bindings.find((item) => item.kind === "binding" && attrName(item.path[0]) === "outputs");
    this.#outputs = outputs?.kind === "binding" ? bare(outputs.value) : null;
  }

  of(node: Expression): Origin | null {
    if (this.#steps++ > mostSteps) return null;
    switch (node.kind) {
      case "parenthesized":
        return this.of(node.inner);
      case "let":
      case "with":
      case "assert":
        return this.of(node.body);
      case "variable":
        return this.#ofReference(referenceAt(this.#scopes, node.span.start));
      case "select":
        return node.fallback === null ? this.#ofPath(node.target, node.path) : null;
      case "apply":
        return this.#ofImport(node.function, node.argument);
      case "string": {
        // `"${nixpkgs}/lib"`
        const [head] = node.parts;
        return head?.kind === "interpolation" ? this.of(head.expression) : null;
      }
      case "binary":
        return node.operator === "+" ? this.of(node.left) : null;
      default:
        return null;
    }
  }

  /** `import nixpkgs { … }`. */
  #ofImport(callee: Expression, argument: Expression): Origin | null {
    const called = bare(callee);
    if (called.kind === "apply") return this.#ofImport(called.function, called.argument);
    if (called.kind !== "variable" || called.name !== "import") return null;
    const isImport = referenceAt(this.#scopes, called.span.start)?.target.kind === "global";
    return isImport ? this.of(argument) : null;
  }

  #ofReference(reference: Reference | null): Origin | null {
    const target = reference?.target;
    if (reference === null) return null;
    if (target?.kind === "global") return { kind: "builtins" };
    if (target?.kind === "definition") return this.#ofDefinition(target.definition);
    if (target?.kind !== "with") return null;
    return shared(target.candidates.map(({ environment }) => this.#ofMember(environment, reference.name)));
  }

  #ofDefinition({ kind, name, value, scope, span, bindings }: Definition): Origin | null {
    const isArgument = scope.lambda !== null && scope.lambda === this.#outputs;
    if (kind === "parameter") return isArgument ? { kind: "inputs" } : null;
    if (kind === "formal") return isArgument ? argument(name) : null;
    if (value !== null) return this.of(value);
    const [binding, ...others] = bindings;
    if (binding === undefined || others.length > 0) return null;
    return this.#ofBinding(binding, name, span);
  }

  #ofBinding(binding: Binding, name: string, { start }: Span): Origin | null {
    if (binding.kind === "inherit") return this.#ofReference(referenceAt(this.#scopes, start));
    if (binding.kind === "inherit-from") return this.#ofMember(binding.source, name);
    return binding.path.length === 1 ? this.of(binding.value) : null;
  }

  #ofPath(target: Expression, path: readonly Attr[]): Origin | null {
    const [head, ...rest] = path;
    if (head === undefined) return this.of(target);
    const name = attrName(head);
    const origin = name === null ? null : this.#ofMember(target, name);
    return rest.reduce<Origin | null>((from, attr) => memberOf(from, attrName(attr)), origin);
  }

  /** Where a set has a member from; `null` where that may be either of several places. */
  #ofMember(set: Expression, name: string): Origin | null {
    if (this.#steps++ > mostSteps) return null;
    const node = this.#behindNames(set);
    if (node.kind === "apply") {
      const extended = extendedSet(node.function, node.argument, name);
      if (extended !== null) return memberOf(this.#ofPath(extended.target, extended.path), name);
    }
    if (node.kind !== "attrset" && !(node.kind === "binary" && node.operator === "//"))
      return memberOf(this.of(node), name);
    const { sets, rest } = spine(node);
    if (sets.some(({ set: literal }) => literal.bindings.some(isComputed))) return null;
    for (const { set: literal } of [...sets].reverse()) {
      for (const binding of literal.bindings) {
        const attrs = binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names;
        const attr = attrs.find((each) => attrName(each) === name);
        if (attr === undefined) continue;
        const isLast = rest.every(({ span }) => span.start < literal.span.start);
        return isLast ? this.#ofBinding(binding, name, attr.span) : null;
      }
    }
    return shared(rest.map((other) => this.#ofMember(other, name)));
  }

  /** The expression that names of the flake stand for. */
  #behindNames(node: Expression): Expression {
    const value = bare(node);
    if (this.#steps++ > mostSteps) return value;
    if (value.kind === "let" || value.kind === "with" || value.kind === "assert")
      return this.#behindNames(value.body);
    if (value.kind !== "variable") return value;
    const target = referenceAt(this.#scopes, value.span.start)?.target;
    const meant = target?.kind === "definition" ? target.definition.value : null;
    return meant === null ? value : this.#behindNames(meant);
  }
}

/** Whether the name that a binding gives can't be read off the code. */
function isComputed(binding: Binding): boolean {
  return binding.kind === "binding" && attrName(binding.path[0]) === null;
}

function argument(name: string): Origin {
  return name === "self" ? { kind: "self" } : { kind: "input", name };
}

/** What lies in something of an input's is the input's. */
function memberOf(origin: Origin | null, name: string | null): Origin | null {
  if (name === null) return null;
  if (origin?.kind === "inputs") return argument(name);
  if (origin?.kind === "self") return name === "inputs" ? { kind: "inputs" } : null;
  return origin;
}

/** What `lib.extend (final: prev: { … })` extends, by a literal set that doesn't have the name. */
function extendedSet(
  callee: Expression,
  overlay: Expression,
  name: string,
): { readonly target: Expression; readonly path: readonly Attr[] } | null {
  const called = bare(callee);
  if (called.kind !== "select" || lastName(called) !== "extend") return null;
  const outer = bare(overlay);
  const inner = outer.kind === "lambda" ? bare(outer.body) : null;
  const added = inner?.kind === "lambda" ? spine(inner.body) : null;
  if (added === null || !added.complete) return null;
  const isOther = added.sets.every(({ set }) =>
    set.bindings.every((binding) =>
      (binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names).every((attr) => {
        const given = attrName(attr);
        return given !== null && given !== name;
      }),
    ),
  );
  return isOther ? { target: called.target, path: called.path.slice(0, -1) } : null;
}

/** The origin that all have. What nixpkgs' `lib` has in common with Nix, it has from there. */
function shared(origins: readonly (Origin | null)[]): Origin | null {
  const others = origins.filter((origin) => origin?.kind !== "builtins");
  const [first = null] = others.length > 0 ? others : origins;
  if (first === null) return null;
  return others.every((other) => other !== null && textOf(other) === textOf(first)) ? first : null;
}

function textOf(origin: Origin): string {
  return origin.kind === "input" ? `input ${origin.name}` : origin.kind;
}
