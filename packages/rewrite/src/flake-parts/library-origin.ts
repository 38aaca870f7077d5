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
  | { readonly kind: "inputs" }
  | { readonly kind: "input"; readonly name: string };

/** More steps than this are taken for a circle. */
const longestChain = 48;

/**
 * Whether the functions that go through the systems are known to be those of nixpkgs' `lib`, of flake-utils, or of Nix. Other
 * libraries have functions of these names, too, and a set that others are merged into may have got another one:
 * `(nixpkgs.lib // home-manager.lib).genAttrs`.
 */
export function isKnownIteration(document: Document, { functions }: Iteration): boolean {
  const origins = new Origins(document);
  return functions.every(({ library, node }) => {
    const origin = origins.of(node);
    if (origin === null || origin.kind === "inputs") return false;
    if (origin.kind === "builtins") return library === "nixpkgs";
    const { name } = origin;
    return library === "nixpkgs" ? isNixpkgsInput(document, name) : isFlakeUtilsInput(document, name);
  });
}

/** Whether an input is flake-utils. flake-utils-plus, and others that are like it, have functions of their own. */
export function isFlakeUtilsInput(document: Document, name: string): boolean {
  const url = urlOf(document, name);
  return url === null ? name === "flake-utils" : /flake-utils(?![\w-])/.test(url);
}

/** Whether an input is nixpkgs, a channel of it, or its `lib` alone. */
function isNixpkgsInput(document: Document, name: string): boolean {
  const url = urlOf(document, name);
  return /^nixpkgs/i.test(name) || (url !== null && /nixpkgs|nixos\.org/i.test(url));
}

function urlOf({ root, text }: Document, name: string): string | null {
  const declared = root.kind === "attrset" ? declaredInputs(root, text) : null;
  const inputs = declared !== null && "inputs" in declared ? declared.inputs : [];
  return inputs.find((input) => input.name === name)?.url ?? null;
}

/** Reads origins off the code of one document. */
class Origins {
  readonly #scopes: Scopes;
  readonly #outputs: Expression | null;

  constructor({ scopes, root }: Document) {
    this.#scopes = scopes;
    const bindings = root.kind === "attrset" ? root.bindings : [];
    const outputs = bindings.find((item) => item.kind === "binding" && attrName(item.path[0]) === "outputs");
    this.#outputs = outputs?.kind === "binding" ? bare(outputs.value) : null;
  }

  of(node: Expression, steps = longestChain): Origin | null {
    if (steps === 0) return null;
    switch (node.kind) {
      case "parenthesized":
        return this.of(node.inner, steps - 1);
      case "let":
      case "with":
      case "assert":
        return this.of(node.body, steps - 1);
      case "variable":
        return this.#ofReference(referenceAt(this.#scopes, node.span.start), steps - 1);
      case "select":
        return node.fallback === null ? this.#ofPath(node.target, node.path, steps - 1) : null;
      case "apply":
        return this.#ofCall(node.function, node.argument, steps - 1);
      default:
        return null;
    }
  }

  /** `import nixpkgs { … }`, and `lib.extend (…)`. */
  #ofCall(callee: Expression, argument: Expression, steps: number): Origin | null {
    const called = bare(callee);
    if (called.kind === "apply") return this.#ofCall(called.function, called.argument, steps);
    if (called.kind === "select" && lastName(called) === "extend")
      return this.#ofPath(called.target, called.path.slice(0, -1), steps);
    if (called.kind !== "variable" || called.name !== "import") return null;
    const isImport = referenceAt(this.#scopes, called.span.start)?.target.kind === "global";
    return isImport ? this.of(argument, steps) : null;
  }

  #ofReference(reference: Reference | null, steps: number): Origin | null {
    const target = reference?.target;
    if (reference === null || steps <= 0) return null;
    if (target?.kind === "global") return { kind: "builtins" };
    if (target?.kind === "definition") return this.#ofDefinition(target.definition, steps);
    if (target?.kind !== "with") return null;
    const environments = target.candidates.map(({ environment }) => environment);
    return shared(environments.map((environment) => this.#ofMember(environment, reference.name, steps - 1)));
  }

  #ofDefinition({ kind, name, value, scope, span, bindings }: Definition, steps: number): Origin | null {
    const isArgument = scope.lambda !== null && scope.lambda === this.#outputs;
    if (kind === "parameter") return isArgument ? { kind: "inputs" } : null;
    // `self` alone is no input.
    if (kind === "formal") return isArgument && name !== "self" ? { kind: "input", name } : null;
    if (value !== null) return this.of(value, steps - 1);
    const [binding, ...others] = bindings;
    if (binding === undefined || others.length > 0) return null;
    return this.#ofBinding(binding, name, span, steps);
  }

  #ofBinding(binding: Binding, name: string, { start }: Span, steps: number): Origin | null {
    if (binding.kind === "inherit") return this.#ofReference(referenceAt(this.#scopes, start), steps - 1);
    if (binding.kind === "inherit-from") return this.#ofMember(binding.source, name, steps - 1);
    return binding.path.length === 1 ? this.of(binding.value, steps - 1) : null;
  }

  /** What lies deeper in something of an input's is the input's. */
  #ofPath(target: Expression, path: readonly Attr[], steps: number): Origin | null {
    const [head] = path;
    if (head === undefined) return this.of(target, steps);
    const name = attrName(head);
    return name === null ? null : this.#ofMember(target, name, steps);
  }

  /** Where a set has a member from; `null` where that may be either of several places. */
  #ofMember(set: Expression, name: string, steps: number): Origin | null {
    if (steps <= 0) return null;
    const node = this.#behindNames(set, steps);
    if (node.kind !== "attrset" && !(node.kind === "binary" && node.operator === "//")) {
      const origin = this.of(node, steps - 1);
      return origin?.kind === "inputs" ? { kind: "input", name } : origin;
    }
    const { sets, rest } = spine(node);
    for (const { set: literal } of [...sets].reverse()) {
      for (const binding of literal.bindings) {
        const attrs = binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names;
        const attr = attrs.find((each) => attrName(each) === name);
        if (attr === undefined) continue;
        const isLast = rest.every(({ span }) => span.start < literal.span.start);
        return isLast ? this.#ofBinding(binding, name, attr.span, steps - 1) : null;
      }
    }
    const origins = rest.map((other) => this.#ofMember(other, name, steps - 1));
    // What nixpkgs' `lib` has in common with Nix, it has from there.
    const others = origins.filter((origin) => origin?.kind !== "builtins");
    return others.length === 0 && rest.length > 0 ? { kind: "builtins" } : shared(others);
  }

  /** The expression that names of the flake stand for. */
  #behindNames(node: Expression, steps: number): Expression {
    const value = bare(node);
    if (value.kind === "let" || value.kind === "with" || value.kind === "assert")
      return this.#behindNames(value.body, steps);
    if (value.kind !== "variable" || steps <= 0) return value;
    const target = referenceAt(this.#scopes, value.span.start)?.target;
    const meant = target?.kind === "definition" ? target.definition.value : null;
    return meant === null ? value : this.#behindNames(meant, steps - 1);
  }
}

/** The origin that all have. */
function shared(origins: readonly (Origin | null)[]): Origin | null {
  const [first, ...others] = origins;
  if (first === undefined || first === null) return null;
  return others.every((other) => other !== null && textOf(other) === textOf(first)) ? first : null;
}

function textOf(origin: Origin): string {
  return origin.kind === "input" ? `input ${origin.name}` : origin.kind;
}
