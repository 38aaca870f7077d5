import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import type { Lexeme, LexemeKind } from "./lexer.ts";
import type { Token } from "./nodes.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";

/**
 * Whether the grammar divided the text into the same tokens as Nix does. Where it didn't, the tree may mean
 * something else, and the file is refused. Null when all is well.
 */
export function checkTokens(
  source: Source,
  tokens: readonly Token[],
  lexemes: readonly Lexeme[],
): Diagnostic[] | null {
  let at = 0;
  for (const lexeme of lexemes) {
    if (lexeme.start === lexeme.end) continue;
    const token = tokens[at];
    if (!token) return [disagreement(source, lexeme)];
    // Text is divided more finely here and there: what must agree is where it begins and ends.
    if (token.span.start !== lexeme.start && !isWithinText(token, lexeme))
      return [disagreement(source, lexeme)];
    while ((tokens[at]?.span.end ?? Number.POSITIVE_INFINITY) <= lexeme.end) at++;
  }
  const left = tokens[at];
  return left ? [disagreement(source, left.span)] : null;
}

const textKinds: ReadonlySet<LexemeKind> = new Set(["string-text", "indented-text", "path-text"]);

function isWithinText({ kind, span }: Token, lexeme: Lexeme): boolean {
  return (
    textKinds.has(lexeme.kind) && kind !== "comment" && span.start < lexeme.start && lexeme.end <= span.end
  );
}

function disagreement(source: Source, span: Span): Diagnostic {
  const text = source.text.slice(span.start, Math.min(span.end, span.start + 40));
  return syntaxError(
    source,
    "syntax/grammar-disagreement",
    span,
    `flake-split's grammar divides the text at '${text}' in another way than Nix`,
    { help: "blanks around operators and line ends after comments make it plain" },
  );
}
