import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import type { Lexeme } from "./lexer.ts";
import type { Recognition } from "./recognition.ts";
import type { Source } from "./source.ts";

/** What single lexemes get wrong, up to where the file stops being Nix. */
export function checkLexemes(
  source: Source,
  lexemes: readonly Lexeme[],
  recognition: Recognition,
): Diagnostic[] {
  const end = recognition.failure?.lexeme.start ?? Number.POSITIVE_INFINITY;
  const found = recognition.strayOrs.map((lexeme) => strayOr(source, lexeme));
  for (const lexeme of lexemes) {
    if (lexeme.start >= end) break;
    if (lexeme.kind !== "integer" && lexeme.kind !== "float") continue;
    const text = source.text.slice(lexeme.start, lexeme.end);
    if (lexeme.kind === "integer" ? !isInteger(text) : !isFloat(text))
      found.push(outOfRange(source, lexeme, text));
  }
  return found;
}

function isInteger(digits: string): boolean {
  return digits.length < 19 || BigInt(digits) <= 9223372036854775807n;
}

/** Nix refuses what C calls a range error: infinities, and what is so small that it loses digits. */
function isFloat(text: string): boolean {
  const value = Number(text);
  if (value >= 2.2250738585072014e-308) return Number.isFinite(value);
  return /^[0.]+(?:[eE]|$)/.test(text);
}

function outOfRange(source: Source, lexeme: Lexeme, text: string): Diagnostic {
  const message = `invalid ${lexeme.kind} '${text}'`;
  return syntaxError(source, "syntax/number-out-of-range", lexeme, message, {
    help:
      lexeme.kind === "integer"
        ? "the largest integer of Nix is 9223372036854775807"
        : "Nix's floats are doubles",
  });
}

function strayOr(source: Source, lexeme: Lexeme): Diagnostic {
  return syntaxError(
    source,
    "syntax/grammar-disagreement",
    lexeme,
    "'or' without an attribute path before it",
    {
      why: "Nix reads `f x or` as `f (x or)`, for the sake of old code; flake-split's grammar doesn't",
      help: "write `set.name or fallback`, or give the variable another name",
    },
  );
}
