import type { Lexeme } from "./lexer.ts";

/** How deep expressions may stand in each other. Nix stops at 10,000 of its parser's steps. */
export const maximalDepth = 1000;

export interface Recognition {
  /** The first lexeme that can't stand where it does; null when all is well. */
  readonly failure: Failure | null;
  /** `x or` without an attribute path before: Nix applies, the grammar doesn't. */
  readonly strayOrs: readonly Lexeme[];
}

export interface Failure {
  readonly reason: "unexpected" | "comparison-chain" | "too-deep" | "path-slash" | "path-double-slash";
  readonly lexeme: Lexeme;
  /** The lexeme before it, comments aside. */
  readonly previous: Lexeme | null;
  /** In the words of a message: `';'`, `an expression`. */
  readonly expected: string;
  /** What was being read, from the outside in. */
  readonly open: readonly OpenConstruct[];
}

/** Something that has begun and must be closed. */
export interface OpenConstruct {
  readonly kind:
    | "set"
    | "formals"
    | "list"
    | "parentheses"
    | "string"
    | "indented"
    | "interpolation"
    | "let"
    | "if"
    | "value";
  /** Its first lexeme. */
  readonly lexeme: Lexeme;
}
