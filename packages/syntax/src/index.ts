export { bare } from "./bare.ts";
export { decode } from "./decode.ts";
export type { Diagnostic, RelatedSpan, Severity } from "./diagnostic.ts";
export { type SyntaxCode, syntaxCodes } from "./diagnostics.ts";
export { type GrammarBytes, loadParser, type Parser } from "./grammar.ts";
export { type LineIndex, lineIndex, position, positionIn } from "./line-index.ts";
export type {
  Apply,
  Assert,
  Attr,
  AttrBinding,
  AttrSet,
  Binary,
  Binding,
  DynamicAttr,
  EscapePart,
  Expression,
  Formal,
  Formals,
  HasAttr,
  If,
  Inherit,
  InheritFrom,
  Interpolation,
  Lambda,
  LetBody,
  LetIn,
  List,
  Literal,
  NameAttr,
  Parenthesized,
  PathExpression,
  Select,
  StringAttr,
  StringExpression,
  StringPart,
  TextPart,
  Token,
  Unary,
  Variable,
  With,
} from "./nodes.ts";
export { printTokens } from "./print-tokens.ts";
export { looksLikeShellVariable } from "./shell-variable.ts";
export type { Position, Source } from "./source.ts";
export { contains, type Span } from "./span.ts";
export { staticName } from "./static-name.ts";
export { type CookedPart, stringValue } from "./string-value.ts";
export type { SyntaxTree } from "./syntax-tree.ts";
export { children, eachChild, walk } from "./walk.ts";
