import { type Lexeme, lex } from "./lexer.ts";
import { recognise } from "./recognise.ts";
import type { Failure } from "./recognition.ts";

/** A token that the file lacks, and nothing else. */
export interface MissingToken {
  readonly token: string;
  /** Where it would stand: right behind another token. */
  readonly at: number;
}

/** Whether the file makes sense once the expected token is put in before the failure, or before the name there. */
export function findMissingToken(
  text: string,
  lexemes: readonly Lexeme[],
  { expected, lexeme }: Failure,
): MissingToken | null {
  const before = lexemes.filter(({ kind, end }) => kind !== "comment" && end <= lexeme.start);
  const places = before.slice(-2).reverse();
  for (const [, token] of expected.matchAll(/'([^' ]+)'/g)) {
    for (const { end: at } of token ? places : []) {
      const repaired = `${text.slice(0, at)}${token}${text.slice(at)}`;
      if (token && !recognise(lex(repaired)).failure) return { token, at };
    }
  }
  return null;
}
