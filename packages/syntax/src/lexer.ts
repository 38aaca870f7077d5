import type { Span } from "./span.ts";

/*
 * The tokens of Nix, as its own lexer (src/libexpr/lexer.l) finds them: the longest match wins, and a stack of
 * states tells code from strings and paths. Every rule here has its counterpart there.
 */

/** What the grammar tells apart. Keywords, operators and brackets are their own text. */
export type LexemeKind =
  | "identifier"
  | "integer"
  | "float"
  | "uri"
  | "search-path"
  /** The first piece of a path; `path-text` follows an interpolation in it, `path-end` has no width. */
  | "path"
  | "path-text"
  | "path-end"
  /** A path that ends in `/`, which Nix refuses. */
  | "path-slash"
  | "string-open"
  | "string-close"
  | "string-text"
  | "indented-open"
  | "indented-close"
  | "indented-text"
  | "comment"
  | "symbol"
  /** A character that starts nothing. */
  | "invalid"
  | "end";

export interface Lexeme extends Span {
  readonly kind: LexemeKind;
  /** Of symbols, keywords and invalid characters: the text. Otherwise empty. */
  readonly text: string;
}

/** The lexemes of `text` in order, comments included, with one of kind `end` as the last. */
export function lex(text: string): Lexeme[] {
  const lexer: Lexer = { text, at: 0, lexemes: [], states: ["bottom"] };
  while (lexer.at < text.length) step(lexer);
  // A path or a string may still be open: the parser says so at `end`.
  const state = top(lexer);
  if (state === "path") push(lexer, "path-end", text.length);
  if (state === "path-slash") push(lexer, "path-slash", text.length);
  push(lexer, "end", text.length);
  return lexer.lexemes;
}

type State = "bottom" | "code" | "string" | "indented" | "path" | "path-slash";

interface Lexer {
  readonly text: string;
  at: number;
  readonly lexemes: Lexeme[];
  readonly states: State[];
}

const keywords: ReadonlySet<string> = new Set([
  ...["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or"],
]);

const longSymbols = ["...", "==", "!=", "<=", ">=", "&&", "||", "->", "//", "++", "${", "|>", "<|"] as const;
const shortSymbols = "{}()[]<>=;:,.?!@+-*/";

const patterns = {
  blank: /[ \t\r\n]+/y,
  lineComment: /#[^\r\n]*/y,
  identifier: /[a-zA-Z_][a-zA-Z0-9_'-]*/y,
  pathRun: /[a-zA-Z0-9._+-]*/y,
  path: /[a-zA-Z0-9._+-]*(?:\/[a-zA-Z0-9._+-]+)+\/?/y,
  pathSegment: /[a-zA-Z0-9._+-]*\//y,
  homePath: /~(?:\/[a-zA-Z0-9._+-]+)+\/?/y,
  searchPath: /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y,
  uri: /[a-zA-Z][a-zA-Z0-9+.-]*:[a-zA-Z0-9%/?:@&=+$,_.!~*'-]+/y,
  float: /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y,
  integer: /[0-9]+/y,
} as const;

/** Where a match of `pattern` at `at` ends; `at` itself when there is none. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function top(lexer: Lexer): State {
  return lexer.states[lexer.states.length - 1] ?? "bottom";
}

function push(lexer: Lexer, kind: LexemeKind, end: number, text = ""): void {
  lexer.lexemes.push({ kind, start: lexer.at, end, text });
  lexer.at = end;
}

function step(lexer: Lexer): void {
  switch (top(lexer)) {
    case "string":
      return stepString(lexer);
    case "indented":
      return stepIndented(lexer);
    case "path":
    case "path-slash":
      return stepPath(lexer);
    default:
      return stepCode(lexer);
  }
}

function stepCode(lexer: Lexer): void {
  const { text, at } = lexer;
  const afterBlank = matchEnd(patterns.blank, text, at);
  if (afterBlank > at) {
    lexer.at = afterBlank;
    return;
  }
  const char = text.charAt(at);
  if (char === "#") return push(lexer, "comment", matchEnd(patterns.lineComment, text, at));
  if (char === "/" && text.startsWith("/*", at)) {
    const close = text.indexOf("*/", at + 2);
    if (close >= 0) return push(lexer, "comment", close + 2);
  }
  if (char === '"') {
    push(lexer, "string-open", at + 1);
    lexer.states.push("string");
  } else if (char === "'" && text.startsWith("''", at)) {
    push(lexer, "indented-open", at + 2);
    lexer.states.push("indented");
  } else if (!stepWord(lexer, char)) stepSymbol(lexer, char);
}

/** Paths, URIs, numbers and names, of which the longest wins. */
function stepWord(lexer: Lexer, char: string): boolean {
  const { text, at } = lexer;
  if (char === "~" && text.charAt(at + 1) === "/") return stepHomePath(lexer);
  if (char === "<") {
    const end = matchEnd(patterns.searchPath, text, at);
    if (end > at) push(lexer, "search-path", end);
    return end > at;
  }
  const runEnd = matchEnd(patterns.pathRun, text, at);
  const next = text.charAt(runEnd);
  if (next === "/" && stepPathStart(lexer, runEnd)) return true;
  if (runEnd === at) return false;
  if (next === ":") {
    const end = matchEnd(patterns.uri, text, at);
    if (end > at) push(lexer, "uri", end);
    if (end > at) return true;
  }
  return stepName(lexer) || stepNumber(lexer);
}

function stepName(lexer: Lexer): boolean {
  const { text, at } = lexer;
  const end = matchEnd(patterns.identifier, text, at);
  if (end === at) return false;
  // The longest keyword is `inherit`.
  const word = end - at <= 7 ? text.slice(at, end) : "";
  if (keywords.has(word)) push(lexer, "symbol", end, word);
  else push(lexer, "identifier", end);
  return true;
}

function stepNumber(lexer: Lexer): boolean {
  const { text, at } = lexer;
  const floatEnd = matchEnd(patterns.float, text, at);
  const integerEnd = matchEnd(patterns.integer, text, at);
  if (floatEnd > integerEnd) push(lexer, "float", floatEnd);
  else if (integerEnd > at) push(lexer, "integer", integerEnd);
  else return false;
  return true;
}

function stepPathStart(lexer: Lexer, runEnd: number): boolean {
  const { text, at } = lexer;
  const end = matchEnd(patterns.path, text, at);
  if (end > at) startPath(lexer, end);
  else if (text.startsWith("${", runEnd + 1)) startPath(lexer, runEnd + 1);
  else return false;
  return true;
}

function stepHomePath(lexer: Lexer): boolean {
  const { text, at } = lexer;
  const end = matchEnd(patterns.homePath, text, at);
  if (end > at) startPath(lexer, end);
  else if (text.startsWith("~/${", at)) startPath(lexer, at + 2);
  else return false;
  return true;
}

function startPath(lexer: Lexer, end: number): void {
  push(lexer, "path", end);
  lexer.states.push(pathState(lexer, end));
}

function pathState(lexer: Lexer, end: number): State {
  return lexer.text.charAt(end - 1) === "/" ? "path-slash" : "path";
}

function stepPath(lexer: Lexer): void {
  const { text, at, states } = lexer;
  const state = states.pop();
  if (text.startsWith("${", at)) {
    states.push("path", "code");
    return push(lexer, "symbol", at + 2, "${");
  }
  const end = Math.max(
    matchEnd(patterns.path, text, at),
    matchEnd(patterns.pathSegment, text, at),
    matchEnd(patterns.pathRun, text, at),
  );
  if (end > at) {
    push(lexer, "path-text", end);
    states.push(pathState(lexer, end));
  } else push(lexer, state === "path" ? "path-end" : "path-slash", at);
}

function stepSymbol(lexer: Lexer, char: string): void {
  const { text, at, states } = lexer;
  const symbol = longSymbols.find((long) => text.startsWith(long, at)) ?? char;
  if (symbol.length === 1 && !shortSymbols.includes(char)) return push(lexer, "invalid", at + 1, char);
  if (symbol === "{" || symbol === "${") states.push("code");
  if (symbol === "}" && top(lexer) !== "bottom") states.pop();
  push(lexer, "symbol", at + symbol.length, symbol);
}

function stepString(lexer: Lexer): void {
  const { text, at } = lexer;
  const end = stringTextEnd(text, at);
  if (end > at) return push(lexer, "string-text", end);
  if (text.charAt(at) === '"') {
    push(lexer, "string-close", at + 1);
    lexer.states.pop();
  } else openInterpolation(lexer);
}

function openInterpolation(lexer: Lexer): void {
  push(lexer, "symbol", lexer.at + 2, "${");
  lexer.states.push("code");
}

/** The end of a run of characters and escapes of a `"` string. */
function stringTextEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return at;
    if (char === "\\") at += 2;
    else if (char === "$") {
      const next = text.charAt(at + 1);
      if (next === "{") return at;
      // `$$` is two characters of text, so that `$${` starts no interpolation; `$\` holds an escape.
      at += next === '"' ? 1 : next === "\\" ? 3 : 2;
    } else at = matchEnd(plainInString, text, at);
  }
  return Math.min(at, text.length);
}

const plainInString = /[^$"\\]+/y;
const plainInIndented = /[^$']+/y;

function stepIndented(lexer: Lexer): void {
  const { text, at } = lexer;
  const piece = indentedPiece(text, at);
  if (piece) return push(lexer, "indented-text", piece.end);
  if (text.charAt(at) === "'") {
    push(lexer, "indented-close", at + 2);
    lexer.states.pop();
  } else openInterpolation(lexer);
}

/** One token of text within `''…''`, as Nix's lexer divides it. */
export interface IndentedPiece {
  readonly end: number;
  /** What it stands for: itself (`plain`), or an escape. Only in plain text do blanks count as indentation. */
  readonly kind: "plain" | "escape";
}

/** The piece that starts at `at`; null where an interpolation, the closing quotes or the end is. */
export function indentedPiece(text: string, at: number): IndentedPiece | null {
  if (at >= text.length) return null;
  const plainEnd = indentedPlainEnd(text, at);
  if (plainEnd > at) return { end: plainEnd, kind: "plain" };
  if (text.charAt(at) === "$") return text.charAt(at + 1) === "{" ? null : { end: at + 1, kind: "escape" };
  if (text.charAt(at + 1) !== "'") return { end: at + 1, kind: "escape" };
  const third = text.charAt(at + 2);
  if (third === "'" || third === "$") return { end: at + 3, kind: "escape" };
  if (third === "\\" && at + 3 < text.length) return { end: at + 4, kind: "escape" };
  return null;
}

function indentedPlainEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === "$") {
      if (next === "" || next === "{" || next === "'") return at;
      at += 2;
    } else if (char === "'") {
      if (next === "" || next === "'" || next === "$") return at;
      at += 2;
    } else at = matchEnd(plainInIndented, text, at);
  }
  return at;
}
