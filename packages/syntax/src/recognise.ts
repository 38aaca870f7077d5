import type { Lexeme, LexemeKind } from "./lexer.ts";
import { type Operator, operators, prefixLevels } from "./operators.ts";
import { type Failure, maximalDepth, type OpenConstruct, type Recognition } from "./recognition.ts";

/*
 * Decides whether lexemes are a Nix expression, the way that Nix's own grammar (src/libexpr/parser.y) does, and
 * finds the first one at which they stop being one. It builds nothing: the tree comes from tree-sitter, which
 * recovers from errors and so can't say where the first one was.
 *
 * It promises to accept what Nix's parser accepts and to fail at the lexeme where that fails. What Nix refuses
 * for its meaning (attributes defined twice, numbers out of range) is not its business.
 */

export function recognise(lexemes: readonly Lexeme[]): Recognition {
  const reader = new Reader(lexemes.filter((lexeme) => lexeme.kind !== "comment"));
  try {
    reader.file();
    return { failure: null, strayOrs: reader.strayOrs };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { failure: stop.failure, strayOrs: reader.strayOrs };
  }
}

/** Leaves the recursion at the first failure; never seen outside this file. */
class Stop extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** The lexemes that can begin an element of a list or an argument. */
const simpleKinds: ReadonlySet<LexemeKind> = new Set<LexemeKind>([
  ...(["identifier", "integer", "float", "uri", "search-path", "path"] as const),
  ...(["string-open", "indented-open"] as const),
]);
const simpleSymbols: ReadonlySet<string> = new Set(["(", "[", "{", "let", "rec"]);

class Reader {
  readonly strayOrs: Lexeme[] = [];
  readonly #lexemes: readonly Lexeme[];
  #index = 0;
  #depth = 0;
  #current: Lexeme;
  readonly #open: OpenConstruct[] = [];

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
    this.#current = this.#peek(0);
  }

  file(): void {
    this.#expression();
    if (this.#current.kind !== "end") this.#fail("the end of the file");
  }

  /** Functions, `let`, `with`, `assert` and `if` stand leftmost; what follows them is read in the loop. */
  #expression(): void {
    if (++this.#depth > maximalDepth) this.#fail("a shallower expression", "too-deep");
    while (this.#head());
    this.#operation();
    this.#depth--;
  }

  /** Reads what stands before an expression's body. False when the body is next. */
  #head(): boolean {
    switch (this.#current.text) {
      case "assert":
      case "with":
        this.#advance();
        this.#expression();
        this.#symbol(";");
        return true;
      case "let":
        return this.#letHead();
      case "if":
        return this.#ifHead();
      case "{":
        if (!this.#standsBeforeFormals()) return false;
        this.#formals();
        if (this.#at("@")) this.#parameterAfterFormals();
        if (!this.#at(":")) this.#fail("':' or '@'");
        this.#advance();
        return true;
      default:
        return this.#current.kind === "identifier" && this.#parameter();
    }
  }

  #parameter(): boolean {
    const next = this.#peek(1).text;
    if (next !== ":" && next !== "@") return false;
    this.#advance();
    this.#advance();
    if (next === ":") return true;
    this.#expect("{");
    this.#formals();
    this.#symbol(":");
    return true;
  }

  #parameterAfterFormals(): void {
    this.#advance();
    if (this.#current.kind !== "identifier") this.#fail("a name");
    this.#advance();
    this.#expect(":");
  }

  #letHead(): boolean {
    if (this.#peek(1).text === "{") return false;
    this.#begin("let");
    while (!this.#at("in")) this.#binding("'in' or a binding");
    this.#end();
    return true;
  }

  #ifHead(): boolean {
    this.#begin("if");
    this.#expression();
    this.#symbol("then");
    this.#expression();
    this.#expect("else");
    this.#end();
    return true;
  }

  /** Tells `{ a, b }:` from `{ a = 1; }`. */
  #standsBeforeFormals(): boolean {
    const first = this.#peek(1);
    const second = this.#peek(2).text;
    if (first.text === "}") return second === ":" || second === "@";
    if (first.text === "...") return true;
    return first.kind === "identifier" && (second === "," || second === "?" || second === "}");
  }

  #formals(): void {
    this.#begin("formals");
    let mayName = true;
    while (mayName && this.#current.kind === "identifier") {
      this.#formal();
      mayName = this.#at(",");
      if (mayName) this.#advance();
    }
    if (mayName && this.#at("...")) {
      this.#advance();
      this.#expect("}");
    }
    if (!this.#at("}")) this.#fail(mayName ? "a name, '...' or '}'" : "',' or '}'");
    this.#end();
  }

  #formal(): void {
    this.#advance();
    if (!this.#at("?")) return;
    this.#advance();
    this.#expression();
  }

  /** Operands and operators, in a loop with a stack of the operators that still wait for their right side. */
  #operation(): void {
    const waiting: Operator[] = [];
    for (;;) {
      for (let level = this.#prefix(); level; level = this.#prefix()) {
        waiting.push({ level, associates: "right" });
        this.#advance();
      }
      this.#application();
      let operator = this.#infix(waiting);
      while (operator === "?") {
        this.#attributePath();
        operator = this.#infix(waiting);
      }
      if (!operator) return;
    }
  }

  #prefix(): number | undefined {
    return this.#current.kind === "symbol" ? prefixLevels.get(this.#current.text) : undefined;
  }

  /** Takes an infix operator, if one is next. */
  #infix(waiting: Operator[]): string | null {
    const { text } = this.#current;
    const operator = operators.get(text);
    if (!operator) return null;
    let last = waiting.at(-1);
    while (
      last &&
      (last.level > operator.level || (last.level === operator.level && last.associates === "left"))
    ) {
      waiting.pop();
      last = waiting.at(-1);
    }
    if (last?.level === operator.level && last.associates === "never") {
      this.#fail("parentheses", "comparison-chain");
    }
    waiting.push(operator);
    this.#advance();
    return text;
  }

  #application(): void {
    this.#select();
    while (this.#startsSimple()) this.#select();
  }

  #startsSimple(): boolean {
    const { kind, text } = this.#current;
    return simpleKinds.has(kind) || (kind === "symbol" && simpleSymbols.has(text));
  }

  #select(): void {
    for (;;) {
      this.#simple();
      const hasPath = this.#at(".");
      if (hasPath) {
        this.#advance();
        this.#attributePath();
      }
      if (!this.#at("or")) return;
      if (!hasPath) {
        this.strayOrs.push(this.#current);
        this.#advance();
        return;
      }
      this.#advance();
    }
  }

  #simple(): void {
    switch (this.#current.kind) {
      case "identifier":
      case "integer":
      case "float":
      case "uri":
      case "search-path":
        return this.#advance();
      case "string-open":
        return this.#string("string", "string-text", "string-close");
      case "indented-open":
        return this.#string("indented", "indented-text", "indented-close");
      case "path":
        return this.#path();
      default:
        return this.#bracketed();
    }
  }

  #bracketed(): void {
    switch (this.#current.text) {
      case "(":
        this.#begin("parentheses");
        this.#expression();
        return this.#close(")");
      case "[":
        return this.#list();
      case "rec":
      case "let":
        this.#advance();
        this.#expect("{");
        return this.#set();
      case "{":
        return this.#set();
      default:
        return this.#fail("an expression");
    }
  }

  #list(): void {
    this.#begin("list");
    if (++this.#depth > maximalDepth) this.#fail("a shallower expression", "too-deep");
    while (this.#startsSimple()) this.#select();
    if (!this.#at("]")) this.#fail("']' or an element");
    this.#depth--;
    this.#end();
  }

  #set(): void {
    this.#begin("set");
    while (!this.#at("}")) this.#binding("'}' or a binding");
    this.#end();
  }

  #binding(expected: string): void {
    if (this.#at("inherit")) return this.#inherit();
    if (!this.#startsAttribute()) this.#fail(expected);
    this.#attributePath();
    if (!this.#at("=")) this.#fail("'.' or '='");
    this.#begin("value");
    this.#expression();
    this.#close(";");
  }

  #inherit(): void {
    this.#advance();
    if (this.#at("(")) {
      this.#begin("parentheses");
      this.#expression();
      this.#close(")");
    }
    while (this.#startsAttribute()) this.#attribute();
    if (!this.#at(";")) this.#fail("a name or ';'");
    this.#advance();
  }

  #attributePath(): void {
    this.#attribute();
    while (this.#at(".")) {
      this.#advance();
      this.#attribute();
    }
  }

  #startsAttribute(): boolean {
    const { kind, text } = this.#current;
    return (
      kind === "identifier" ||
      kind === "string-open" ||
      (kind === "symbol" && (text === "or" || text === "${"))
    );
  }

  #attribute(): void {
    if (!this.#startsAttribute()) this.#fail("an attribute name");
    if (this.#current.kind === "string-open") this.#string("string", "string-text", "string-close");
    else if (this.#at("${")) this.#interpolation();
    else this.#advance();
  }

  #string(construct: "string" | "indented", textKind: LexemeKind, closeKind: LexemeKind): void {
    this.#begin(construct);
    for (;;) {
      const { kind, text } = this.#current;
      if (kind === closeKind) return this.#end();
      if (kind === textKind) this.#advance();
      else if (text === "${") this.#interpolation();
      else this.#fail(construct === "string" ? `'"'` : "the closing ''");
    }
  }

  #path(): void {
    this.#advance();
    const doubled: boolean = this.#current.kind === "path-text";
    if (doubled) this.#fail("one '/'", "path-double-slash");
    for (;;) {
      const { kind, text } = this.#current;
      if (kind === "path-end") return this.#advance();
      if (kind === "path-text") this.#advance();
      else if (text === "${") this.#interpolation();
      else this.#fail("a name after the '/'", "path-slash");
    }
  }

  #interpolation(): void {
    this.#begin("interpolation");
    this.#expression();
    this.#close("}");
  }

  #begin(kind: OpenConstruct["kind"]): void {
    this.#open.push({ kind, lexeme: this.#current });
    this.#advance();
  }

  #end(): void {
    this.#open.pop();
    this.#advance();
  }

  #close(text: string): void {
    this.#expect(text);
    this.#end();
  }

  #symbol(text: string): void {
    this.#expect(text);
    this.#advance();
  }

  #expect(text: string): void {
    if (!this.#at(text)) this.#fail(`'${text}'`);
  }

  #at(text: string): boolean {
    return this.#current.text === text;
  }

  #advance(): void {
    this.#index++;
    this.#current = this.#peek(0);
  }

  #peek(distance: number): Lexeme {
    const lexeme = this.#lexemes[Math.min(this.#index + distance, this.#lexemes.length - 1)];
    if (!lexeme) throw new Error("the lexer left out the end");
    return lexeme;
  }

  #previous(): Lexeme | null {
    return this.#lexemes[this.#index - 1] ?? null;
  }

  #fail(expected: string, reason: Failure["reason"] = "unexpected"): never {
    throw new Stop({
      reason,
      expected,
      lexeme: this.#current,
      previous: this.#previous(),
      open: this.#open.slice(),
    });
  }
}
