import {
  type Attr,
  type Binding,
  type Expression,
  eachChild,
  type Lambda,
  type NameAttr,
  type Source,
  type Span,
  staticName,
  type With,
} from "@flake-split/syntax";
import { isGlobal } from "./globals.ts";
import type { Definition, DefinitionKind, Reference, Scope, Scopes, Target } from "./scopes.ts";

interface OpenDefinition extends Definition {
  readonly bindings: Binding[];
  readonly references: Reference[];
  value: Expression | null;
}

interface OpenScope extends Scope {
  readonly parent: OpenScope | null;
  readonly definitions: Map<string, OpenDefinition>;
}

/**
 * Resolves every name of an expression by Nix's rules.
 *
 * Promises: each variable and each name of an `inherit` gives exactly one reference; lexical scopes win over
 * every `with`, and so do globals; `inherit x;` looks outside the set or `let` that it stands in, while
 * `inherit (x) y;` looks inside when that is recursive.
 */
export function analyse(source: Source, root: Expression): Scopes {
  const definitions: OpenDefinition[] = [];
  const references: Reference[] = [];
  let scopeCount = 0;

  const open = (
    kind: Scope["kind"],
    span: Span,
    parent: OpenScope | null,
    origin: { with?: With; lambda?: Lambda },
  ): OpenScope => ({
    id: scopeCount++,
    kind,
    span,
    parent,
    definitions: new Map(),
    with: origin.with ?? null,
    lambda: origin.lambda ?? null,
  });

  const define = (scope: OpenScope, kind: DefinitionKind, name: string, span: Span): OpenDefinition => {
    const known = scope.definitions.get(name);
    if (known !== undefined) return known;
    const made: OpenDefinition = {
      id: definitions.length,
      name,
      kind,
      scope,
      span,
      bindings: [],
      value: null,
      references: [],
    };
    definitions.push(made);
    scope.definitions.set(name, made);
    return made;
  };

  const refer = (name: string, span: Span, form: Reference["form"], scope: OpenScope | null): void => {
    const target = resolve(name, scope);
    const reference: Reference = { name, span, form, scope, target };
    references.push(reference);
    if (target.kind === "definition") (target.definition as OpenDefinition).references.push(reference);
  };

  const visitAttr = (attr: Attr, scope: OpenScope | null): void => {
    if (attr.kind === "dynamic") visit(attr.expression, scope);
  };

  const defineAll = (bindings: readonly Binding[], scope: OpenScope): void => {
    for (const binding of bindings) {
      if (binding.kind !== "binding") {
        for (const attr of binding.names) {
          const name = staticName(source, attr);
          if (name !== null) define(scope, binding.kind, name, attr.span).bindings.push(binding);
        }
        continue;
      }
      const head = binding.path[0];
      const name = head === undefined ? null : staticName(source, head);
      if (head === undefined || name === null) continue;
      const definition = define(scope, "binding", name, head.span);
      definition.bindings.push(binding);
      definition.value = definition.bindings.length === 1 && binding.path.length === 1 ? binding.value : null;
    }
  };

  /** `outer` is where `inherit x;` looks, `inner` where everything else does. */
  const visitBindings = (
    bindings: readonly Binding[],
    outer: OpenScope | null,
    inner: OpenScope | null,
  ): void => {
    for (const binding of bindings) {
      if (binding.kind === "binding") {
        for (const attr of binding.path) visitAttr(attr, inner);
        visit(binding.value, inner);
        continue;
      }
      if (binding.kind === "inherit-from") {
        visit(binding.source, inner);
        for (const attr of binding.names) visitAttr(attr, inner);
        continue;
      }
      for (const attr of binding.names) {
        const name = staticName(source, attr);
        if (name === null) visitAttr(attr, outer);
        else refer(name, attr.span, "inherit", outer);
      }
    }
  };

  const visitLambda = (lambda: Lambda, parent: OpenScope | null): void => {
    const scope = open("lambda", lambda.span, parent, { lambda });
    const bind = (name: NameAttr, kind: DefinitionKind) => define(scope, kind, name.name, name.span);
    if (lambda.parameter !== null) bind(lambda.parameter, "parameter");
    for (const formal of lambda.formals?.formals ?? []) bind(formal.name, "formal");
    for (const formal of lambda.formals?.formals ?? []) {
      if (formal.fallback !== null) visit(formal.fallback, scope);
    }
    visit(lambda.body, scope);
  };

  const visit = (node: Expression, scope: OpenScope | null): void => {
    switch (node.kind) {
      case "variable":
        refer(node.name, node.span, "variable", scope);
        return;
      case "let": {
        const inner = open("let", node.span, scope, {});
        defineAll(node.bindings, inner);
        visitBindings(node.bindings, scope, inner);
        visit(node.body, inner);
        return;
      }
      case "attrset": {
        if (!node.recursive) return visitBindings(node.bindings, scope, scope);
        const inner = open("rec", node.span, scope, {});
        defineAll(node.bindings, inner);
        return visitBindings(node.bindings, scope, inner);
      }
      case "let-body": {
        const inner = open("rec", node.span, scope, {});
        defineAll(node.bindings, inner);
        return visitBindings(node.bindings, scope, inner);
      }
      case "with":
        visit(node.environment, scope);
        return visit(node.body, open("with", node.span, scope, { with: node }));
      case "lambda":
        return visitLambda(node, scope);
      default:
        eachChild(node, (child) => visit(child, scope));
    }
  };

  visit(root, null);
  references.sort((a, b) => a.span.start - b.span.start);
  return { definitions, references };
}

function resolve(name: string, scope: Scope | null): Target {
  const candidates: With[] = [];
  for (let current = scope; current !== null; current = current.parent) {
    if (current.with !== null) candidates.push(current.with);
    const definition = current.definitions.get(name);
    if (definition !== undefined) return { kind: "definition", definition };
  }
  if (isGlobal(name)) return { kind: "global" };
  return candidates.length > 0 ? { kind: "with", candidates } : { kind: "unbound" };
}
