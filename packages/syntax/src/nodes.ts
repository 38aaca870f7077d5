import type { Span } from "./span.ts";

/*
 * The syntax nodes of Nix. They are plain immutable records that hold spans into the source and never its
 * text, so that a tree can't disagree with the file that it was read from.
 */

/** An expression that stands in source text. */
export type Expression =
  | Variable
  | Literal
  | PathExpression
  | StringExpression
  | AttrSet
  | LetIn
  | LetBody
  | With
  | Assert
  | Lambda
  | Select
  | Apply
  | HasAttr
  | Unary
  | Binary
  | If
  | List
  | Parenthesized;

/** A name in expression position, such as `pkgs`. `__curPos` is one, too. */
export interface Variable {
  readonly kind: "variable";
  readonly span: Span;
  readonly name: string;
}

/** An integer, a float, an unquoted URI (`https://nixos.org`) or a search path (`<nixpkgs>`). */
export interface Literal {
  readonly kind: "integer" | "float" | "uri" | "search-path";
  readonly span: Span;
}

/** `./x`, `../x`, `/x`, `~/x`, `a/b`, with `${}` after the first slash allowed. */
export interface PathExpression {
  readonly kind: "path";
  readonly span: Span;
  /** `~/x` is resolved against the home directory. */
  readonly home: boolean;
  readonly parts: readonly (TextPart | Interpolation)[];
}

/** `"…"` or `''…''`; the span includes the quotes. */
export interface StringExpression {
  readonly kind: "string";
  readonly span: Span;
  readonly style: "double" | "indented";
  readonly parts: readonly StringPart[];
}

export type StringPart = TextPart | EscapePart | Interpolation;

/** A run of characters that stand for themselves. */
export interface TextPart {
  readonly kind: "text";
  readonly span: Span;
}

/** `\n`, `\${`, `''\n`, `'''`, `''$`: the whole escape as written. */
export interface EscapePart {
  readonly kind: "escape";
  readonly span: Span;
}

/** `${expression}`; the span includes the braces. */
export interface Interpolation {
  readonly kind: "interpolation";
  readonly span: Span;
  readonly expression: Expression;
}

/** `{ … }` or `rec { … }`. */
export interface AttrSet {
  readonly kind: "attrset";
  readonly span: Span;
  readonly recursive: boolean;
  /** Of the `{`. */
  readonly open: Span;
  /** Of the `}`. */
  readonly close: Span;
  readonly bindings: readonly Binding[];
}

/** `let … in body`. */
export interface LetIn {
  readonly kind: "let";
  readonly span: Span;
  /** Of the keyword `let`. */
  readonly letKeyword: Span;
  /** Of the keyword `in`. */
  readonly inKeyword: Span;
  readonly bindings: readonly Binding[];
  readonly body: Expression;
}

/** The old `let { …; body = …; }`: a recursive set of which the attribute `body` is the value. */
export interface LetBody {
  readonly kind: "let-body";
  readonly span: Span;
  readonly open: Span;
  readonly close: Span;
  readonly bindings: readonly Binding[];
}

export type Binding = AttrBinding | Inherit | InheritFrom;

/** `a.b.c = value;`; the span includes the semicolon. */
export interface AttrBinding {
  readonly kind: "binding";
  readonly span: Span;
  readonly path: readonly Attr[];
  readonly value: Expression;
}

/** `inherit a b;`. `names` may be empty. */
export interface Inherit {
  readonly kind: "inherit";
  readonly span: Span;
  readonly names: readonly Attr[];
}

/** `inherit (source) a b;`. `names` may be empty. */
export interface InheritFrom {
  readonly kind: "inherit-from";
  readonly span: Span;
  readonly source: Expression;
  readonly names: readonly Attr[];
}

/** One element of an attribute path. */
export type Attr = NameAttr | StringAttr | DynamicAttr;

/** `default`; `or` is allowed here, too. */
export interface NameAttr {
  readonly kind: "name";
  readonly span: Span;
  readonly name: string;
}

/** `"x86_64-linux"`: a quoted name without interpolation, with its value. */
export interface StringAttr {
  readonly kind: "quoted";
  readonly span: Span;
  /** The value with escapes resolved. */
  readonly name: string;
}

/** `${system}`, or a string that holds an interpolation (`"a-${b}"`), as its expression. */
export interface DynamicAttr {
  readonly kind: "dynamic";
  readonly span: Span;
  readonly expression: Expression;
}

export interface With {
  readonly kind: "with";
  readonly span: Span;
  readonly environment: Expression;
  readonly body: Expression;
}

export interface Assert {
  readonly kind: "assert";
  readonly span: Span;
  readonly condition: Expression;
  readonly body: Expression;
}

/** `x: body`, `{ a, b ? 1, ... }: body`, `args@{ … }: body`, `{ … }@args: body`. */
export interface Lambda {
  readonly kind: "lambda";
  readonly span: Span;
  /** `x` in `x: …`, `args` in `args@{ … }: …`. */
  readonly parameter: NameAttr | null;
  readonly formals: Formals | null;
  readonly body: Expression;
}

export interface Formals {
  /** From `{` to `}`. */
  readonly span: Span;
  readonly formals: readonly Formal[];
  /** Whether `...` stands in it. */
  readonly ellipsis: boolean;
}

export interface Formal {
  readonly span: Span;
  readonly name: NameAttr;
  readonly fallback: Expression | null;
}

/** `target.a.b`, `target.a or fallback`. */
export interface Select {
  readonly kind: "select";
  readonly span: Span;
  readonly target: Expression;
  readonly path: readonly Attr[];
  readonly fallback: Expression | null;
}

export interface Apply {
  readonly kind: "apply";
  readonly span: Span;
  readonly function: Expression;
  readonly argument: Expression;
}

/** `target ? a.b`. */
export interface HasAttr {
  readonly kind: "has-attr";
  readonly span: Span;
  readonly target: Expression;
  readonly path: readonly Attr[];
}

export interface Unary {
  readonly kind: "unary";
  readonly span: Span;
  readonly operator: string;
  readonly operand: Expression;
}

export interface Binary {
  readonly kind: "binary";
  readonly span: Span;
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface If {
  readonly kind: "if";
  readonly span: Span;
  readonly condition: Expression;
  readonly consequence: Expression;
  readonly alternative: Expression;
}

export interface List {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Expression[];
}

export interface Parenthesized {
  readonly kind: "parenthesized";
  readonly span: Span;
  readonly inner: Expression;
}

/**
 * A leaf of the file: tokens and comments in order, which together with the blanks between them are the whole
 * text. A string's `"`, text, escapes, `${` and `}` are tokens of their own.
 */
export interface Token {
  readonly kind: "token" | "comment" | "string-text";
  readonly span: Span;
}
