import type { Diagnostic, RelatedSpan } from "./diagnostic.ts";
import { type SyntaxCode, syntaxError } from "./diagnostics.ts";
import { explainEarlyEnd } from "./explain-early-end.ts";
import { explainShell } from "./explain-shell.ts";
import type { Lexeme } from "./lexer.ts";
import { findMissingToken, type MissingToken } from "./missing-token.ts";
import { operators } from "./operators.ts";
import type { Failure, OpenConstruct } from "./recognition.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";

/** Why a file isn't Nix: the likely cause where one is known, else the place at which Nix's parser stops. */
export function explainFailure(source: Source, lexemes: readonly Lexeme[], failure: Failure): Diagnostic[] {
  if (failure.lexeme.kind === "end" && !failure.previous) {
    return [syntaxError(source, "syntax/empty-file", { start: 0, end: 0 }, "the file holds no expression")];
  }
  if (failure.reason === "unexpected") {
    const shell = explainShell(source, failure);
    if (shell) return [shell];
    const missing = findMissingToken(source.text, lexemes, failure);
    if (missing) return [explainPlainly(source, lexemes, failure, missing)];
    const ended = explainEarlyEnd(source, lexemes, failure);
    if (ended.length > 0) return ended;
  }
  return [explainPlainly(source, lexemes, failure, null)];
}

const codes: Readonly<Record<Failure["reason"], SyntaxCode>> = {
  unexpected: "syntax/unexpected",
  "comparison-chain": "syntax/comparison-chain",
  "too-deep": "syntax/too-deep",
  "path-slash": "syntax/path-trailing-slash",
  "path-double-slash": "syntax/path-double-slash",
};

function explainPlainly(
  source: Source,
  lexemes: readonly Lexeme[],
  failure: Failure,
  missing: MissingToken | null,
): Diagnostic {
  const { lexeme, expected } = failure;
  const span = placeOf(lexemes, failure);
  const related = [...openedHere(source, failure), ...missingHere(source, missing)];
  const more = { ...helpFor(failure, missing), ...(related.length > 0 ? { related } : {}) };
  if (failure.reason !== "unexpected")
    return syntaxError(source, codes[failure.reason], span, reasons[failure.reason], more);
  const message = `unexpected ${describe(source, lexeme)}, expected ${expected}`;
  return syntaxError(source, codeOf(source, failure), span, message, more);
}

const reasons: Readonly<Record<Exclude<Failure["reason"], "unexpected">, string>> = {
  "comparison-chain": "comparisons can't be chained",
  "too-deep": "expressions stand too deep in each other here",
  "path-slash": "path has a trailing slash",
  "path-double-slash": "path has two slashes in a row",
};

function codeOf({ text }: Source, { lexeme }: Failure): SyntaxCode {
  if (lexeme.kind === "end") return "syntax/unclosed";
  if (lexeme.text === "|>" || lexeme.text === "<|") return "syntax/pipe-operator";
  if (text.startsWith("/*", lexeme.start)) return "syntax/unclosed-comment";
  return "syntax/unexpected";
}

/** At the end of a file, the place is right behind its last token. */
function placeOf(lexemes: readonly Lexeme[], { lexeme, previous }: Failure): Span {
  if (lexeme.kind === "end") {
    const last = lexemes.at(-2)?.end ?? 0;
    return { start: last, end: last };
  }
  return lexeme.kind === "path-slash" && previous ? { start: previous.start, end: lexeme.end } : lexeme;
}

function openedHere({ path }: Source, { lexeme, open }: Failure): RelatedSpan[] {
  const innermost = open.findLast(({ kind }) => kind !== "value" || lexeme.kind !== "end");
  if (!innermost) return [];
  const { start, end } = innermost.lexeme;
  return [{ file: path, span: { start, end }, message: `${constructNames[innermost.kind]} begins here` }];
}

function missingHere({ path }: Source, missing: MissingToken | null): RelatedSpan[] {
  if (!missing) return [];
  const { at, token } = missing;
  return [{ file: path, span: { start: at, end: at }, message: `with '${token}' here, the file is whole` }];
}

const constructNames: Readonly<Record<OpenConstruct["kind"], string>> = {
  set: "the set",
  formals: "the list of arguments",
  list: "the list",
  parentheses: "the parenthesis",
  string: "the string",
  indented: "the string",
  interpolation: "the interpolation",
  let: "the 'let'",
  if: "the 'if'",
  value: "the value",
};

/** A lexeme in the words of a message. */
function describe(source: Source, lexeme: Lexeme): string {
  const text = source.text.slice(lexeme.start, lexeme.end);
  switch (lexeme.kind) {
    case "end":
      return "end of file";
    case "identifier":
      return `name '${text}'`;
    case "integer":
    case "float":
      return `number '${text}'`;
    case "uri":
      return `URI '${text}'`;
    case "path":
    case "path-text":
    case "search-path":
      return `path '${text}'`;
    case "string-open":
    case "indented-open":
      return "string";
    case "invalid":
      return `character '${text}'`;
    default:
      return `'${text}'`;
  }
}

const leftmostOnly: ReadonlySet<string> = new Set(["if", "let", "with", "assert"]);

function helpFor(failure: Failure, missing: MissingToken | null): { help?: string } {
  const { reason, lexeme, expected, open } = failure;
  if (reason === "comparison-chain") return { help: "put parentheses around one of the comparisons" };
  if (reason === "path-slash") return { help: "leave the last '/' out" };
  if (missing) return { help: `put '${missing.token}' in` };
  if (lexeme.text === "|>" || lexeme.text === "<|") return { help: "write the calls with parentheses" };
  if (expected === "an expression" && leftmostOnly.has(lexeme.text)) {
    return { help: `put parentheses around the '${lexeme.text}'` };
  }
  if (open.at(-1)?.kind === "list" && operators.has(lexeme.text)) {
    return { help: "put parentheses around an element that is more than a name or a literal" };
  }
  return {};
}
