import type {
  Attr,
  Binding,
  EscapePart,
  Expression,
  Formal,
  Formals,
  Interpolation,
  Literal,
  NameAttr,
  StringExpression,
  StringPart,
  TextPart,
} from "./nodes.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";
import { stringValue } from "./string-value.ts";

/*
 * How each node type of the grammar becomes one of ours. A builder gets the node's children in order, built
 * already and without comments, and relies on the grammar for their number and order.
 */

/** What a builder can give: a node, or something that only the builder of its parent knows. */
export type Built =
  | Expression
  | Binding
  | StringPart
  | Leaf
  | { readonly kind: "attributes"; readonly attributes: readonly Attr[] }
  | { readonly kind: "bindings"; readonly bindings: readonly Binding[] }
  | { readonly kind: "formal"; readonly formal: Formal }
  | { readonly kind: "formals"; readonly formals: Formals };

/** A token that is no node: a name, a keyword, a bracket. */
export interface Leaf {
  readonly kind: "leaf";
  /** As the grammar calls it; of anonymous ones that is the text. */
  readonly type: string;
  readonly span: Span;
}

export type Builder = (span: Span, children: readonly Built[], source: Source) => Built;

export const builders: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ["integer_expression", literal("integer")],
  ["float_expression", literal("float")],
  ["uri_expression", literal("uri")],
  ["spath_expression", literal("search-path")],
  ["string_fragment", (span): TextPart => ({ kind: "text", span })],
  ["path_fragment", (span): TextPart => ({ kind: "text", span })],
  ["escape_sequence", (span): EscapePart => ({ kind: "escape", span })],
  ["dollar_escape", (span): EscapePart => ({ kind: "escape", span })],
  [
    "interpolation",
    (span, children) => ({ kind: "interpolation", span, expression: expression(children, 0) }),
  ],
  [
    "variable_expression",
    (span, children, source) => ({ kind: "variable", span, name: name(children, source) }),
  ],
  ["path_expression", path(false)],
  ["hpath_expression", path(true)],
  ["string_expression", string("double")],
  ["indented_string_expression", string("indented")],
  ["attrset_expression", attrSet(false)],
  ["rec_attrset_expression", attrSet(true)],
  ["let_attrset_expression", letBody],
  ["let_expression", letIn],
  ["binding_set", (_, children) => ({ kind: "bindings", bindings: children.filter(isBinding) })],
  [
    "binding",
    (span, children) => ({
      kind: "binding",
      span,
      path: attributes(children),
      value: expression(children, 0),
    }),
  ],
  ["inherit", (span, children) => ({ kind: "inherit", span, names: attributes(children) })],
  ["inherit_from", inheritFrom],
  ["inherited_attrs", attributeList],
  ["attrpath", attributeList],
  [
    "with_expression",
    (span, children) => ({
      kind: "with",
      span,
      environment: expression(children, 0),
      body: expression(children, 1),
    }),
  ],
  [
    "assert_expression",
    (span, children) => ({
      kind: "assert",
      span,
      condition: expression(children, 0),
      body: expression(children, 1),
    }),
  ],
  ["function_expression", lambda],
  ["formals", formals],
  ["formal", formal],
  ["select_expression", select],
  [
    "apply_expression",
    (span, children) => ({
      kind: "apply",
      span,
      function: expression(children, 0),
      argument: expression(children, 1),
    }),
  ],
  [
    "has_attr_expression",
    (span, children) => ({
      kind: "has-attr",
      span,
      target: expression(children, 0),
      path: attributes(children),
    }),
  ],
  ["unary_expression", unary],
  ["binary_expression", binary],
  ["if_expression", ifElse],
  ["list_expression", (span, children) => ({ kind: "list", span, items: children.filter(isExpression) })],
  [
    "parenthesized_expression",
    (span, children) => ({ kind: "parenthesized", span, inner: expression(children, 0) }),
  ],
]);

function literal(kind: Literal["kind"]): Builder {
  return (span) => ({ kind, span });
}

function path(home: boolean): Builder {
  return (span, children) => ({ kind: "path", span, home, parts: joinText(children).filter(isPathPart) });
}

function string(style: StringExpression["style"]): Builder {
  return (span, children) => ({ kind: "string", span, style, parts: joinText(children) });
}

function attrSet(recursive: boolean): Builder {
  return (span, children) => ({
    kind: "attrset",
    span,
    recursive,
    open: leafOf(children, "{").span,
    close: leafOf(children, "}").span,
    bindings: bindings(children),
  });
}

function letBody(span: Span, children: readonly Built[]): Expression {
  return {
    kind: "let-body",
    span,
    open: leafOf(children, "{").span,
    close: leafOf(children, "}").span,
    bindings: bindings(children),
  };
}

function letIn(span: Span, children: readonly Built[]): Expression {
  return {
    kind: "let",
    span,
    letKeyword: leafOf(children, "let").span,
    inKeyword: leafOf(children, "in").span,
    bindings: bindings(children),
    body: expression(children, 0),
  };
}

function inheritFrom(span: Span, children: readonly Built[]): Binding {
  return { kind: "inherit-from", span, source: expression(children, 0), names: attributes(children) };
}

function attributeList(_: Span, children: readonly Built[], source: Source): Built {
  const list: Attr[] = [];
  for (const child of children) {
    if (child.kind === "leaf") {
      if (child.type === "identifier") list.push(nameAttr(child, source));
    } else if (child.kind === "interpolation") {
      list.push({ kind: "dynamic", span: child.span, expression: child.expression });
    } else if (child.kind === "string") list.push(quotedAttr(child, source));
  }
  return { kind: "attributes", attributes: list };
}

function quotedAttr(child: StringExpression, source: Source): Attr {
  const { span } = child;
  if (child.parts.some((part) => part.kind === "interpolation"))
    return { kind: "dynamic", span, expression: child };
  return { kind: "quoted", span, name: stringValue(source, child).join("") };
}

function nameAttr({ span }: Leaf, source: Source): NameAttr {
  return { kind: "name", span, name: source.text.slice(span.start, span.end) };
}

function lambda(span: Span, children: readonly Built[], source: Source): Expression {
  const parameter = children.find((child) => child.kind === "leaf" && child.type === "identifier");
  const set = children.find((child) => child.kind === "formals");
  return {
    kind: "lambda",
    span,
    parameter: parameter?.kind === "leaf" ? nameAttr(parameter, source) : null,
    formals: set?.kind === "formals" ? set.formals : null,
    body: expression(children, 0),
  };
}

function formals(span: Span, children: readonly Built[]): Built {
  const list: Formal[] = [];
  for (const child of children) if (child.kind === "formal") list.push(child.formal);
  const ellipsis = children.some((child) => child.kind === "leaf" && child.type === "ellipses");
  return { kind: "formals", formals: { span, formals: list, ellipsis } };
}

function formal(span: Span, children: readonly Built[], source: Source): Built {
  const identifier = leafOf(children, "identifier");
  return {
    kind: "formal",
    formal: { span, name: nameAttr(identifier, source), fallback: children.find(isExpression) ?? null },
  };
}

function select(span: Span, children: readonly Built[]): Expression {
  const [, fallback] = children.filter(isExpression);
  return {
    kind: "select",
    span,
    target: expression(children, 0),
    path: attributes(children),
    fallback: fallback ?? null,
  };
}

function unary(span: Span, children: readonly Built[]): Expression {
  return { kind: "unary", span, operator: operator(children), operand: expression(children, 0) };
}

function binary(span: Span, children: readonly Built[]): Expression {
  return {
    kind: "binary",
    span,
    operator: operator(children),
    left: expression(children, 0),
    right: expression(children, 1),
  };
}

function ifElse(span: Span, children: readonly Built[]): Expression {
  return {
    kind: "if",
    span,
    condition: expression(children, 0),
    consequence: expression(children, 1),
    alternative: expression(children, 2),
  };
}

/** The expression among `children` that has `index` others before it. */
function expression(children: readonly Built[], index: number): Expression {
  let left = index;
  for (const child of children) if (isExpression(child) && left-- === 0) return child;
  throw new Error(`the grammar left out expression ${index}`);
}

function leafOf(children: readonly Built[], type: string): Leaf {
  for (const child of children) if (child.kind === "leaf" && child.type === type) return child;
  throw new Error(`the grammar left out ${type}`);
}

function operator(children: readonly Built[]): string {
  for (const child of children) if (child.kind === "leaf") return child.type;
  throw new Error("the grammar left out an operator");
}

function name(children: readonly Built[], source: Source): string {
  const { span } = leafOf(children, "identifier");
  return source.text.slice(span.start, span.end);
}

function attributes(children: readonly Built[]): readonly Attr[] {
  for (const child of children) if (child.kind === "attributes") return child.attributes;
  return [];
}

function bindings(children: readonly Built[]): readonly Binding[] {
  for (const child of children) if (child.kind === "bindings") return child.bindings;
  return [];
}

/** The parts of a string or a path, where the grammar divides plain text into several pieces. */
function joinText(children: readonly Built[]): StringPart[] {
  const parts: StringPart[] = [];
  for (const child of children) {
    if (child.kind !== "text" && child.kind !== "escape" && child.kind !== "interpolation") continue;
    const last = parts.at(-1);
    if (child.kind === "text" && last?.kind === "text" && last.span.end === child.span.start) {
      parts[parts.length - 1] = { kind: "text", span: { start: last.span.start, end: child.span.end } };
    } else parts.push(child);
  }
  return parts;
}

function isPathPart(part: StringPart): part is TextPart | Interpolation {
  return part.kind !== "escape";
}

function isBinding(built: Built): built is Binding {
  return built.kind === "binding" || built.kind === "inherit" || built.kind === "inherit-from";
}

const notExpressions: ReadonlySet<Built["kind"]> = new Set<Built["kind"]>([
  ...(["leaf", "text", "escape", "interpolation", "attributes", "bindings", "formal", "formals"] as const),
  ...(["binding", "inherit", "inherit-from"] as const),
]);

export function isExpression(built: Built): built is Expression {
  return !notExpressions.has(built.kind);
}
