import { type Lexeme, lex } from "./lexer.ts";
import { recognise } from "./recognise.ts";
import type { Failure } from "./recognition.ts";

/** A token that the file lacks, and nothing else. */
export interface MissingToken {
  readonly token: string;
  /** Where it would stand: right behind another token. */
  readonly at: number;
}

/** What people forget. A `=` or `.` put in anywhere makes sense of too much. */
const forgettable: ReadonlySet<string> = new Set([";", ")", "]", "}", ",", "then", "else", "in"]);

/** Whether the file makes sense once the expected token is put in before the failure, or before the name there. */
export function findMissingToken(
  text: string,
  lexemes: readonly Lexeme[],
  { expected, lexeme }: Failure,
): MissingToken | null {
  const before = lexemes.filter(({ kind, end }) => kind !== "comment" && end <= lexeme.start);
  const places = before.slice(-2).reverse();
  for (const [, token] of expected.matchAll(/'([^' ]+)'/g)) {
    if (!token || !forgettable.has(token)) continue;
    for (const { end: at } of places) {
      const repaired = `${text.slice(0, at)}${token}${text.slice(at)}`;
      if (!recognise(lex(repaired)).failure) return { token, at };
    }
  }
  return null;
}
