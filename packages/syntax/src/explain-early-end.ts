import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import { type Lexeme, lex } from "./lexer.ts";
import { type Failure, type Recognition, recognise } from "./recognise.ts";
import type { Source } from "./source.ts";

/*
 * A `''` that was meant as two quotes ends an indented string early, and the rest of the text is read as code,
 * with what is code read as text from there on. The error surfaces somewhere after it. To find the cause, each
 * likely `''` is written `'''`, and the file read again: it was the cause if the error goes away, or moves on.
 */

/** How many quotes before a failure are tried, and how many causes are followed. */
const maximalTries = 40;
const maximalCauses = 30;

/** One diagnostic for each `''` that ended a string early; empty when that is not what is wrong. */
export function explainEarlyEnd(source: Source, lexemes: readonly Lexeme[], failure: Failure): Diagnostic[] {
  const causes: Diagnostic[] = [];
  let text = source.text;
  let current: Attempt | null = { lexemes, failure, applied: recognise(lexemes).appliedStrings };
  while (current?.failure && causes.length < maximalCauses) {
    const cause: Lexeme | null = findCause(text, current, current.failure);
    if (!cause) break;
    // Each repair before this one has put a quote into the text.
    const shift = causes.length;
    causes.push(endedEarly(source, cause.start - shift, current.failure.lexeme.start - shift));
    text = repair(text, cause);
    current = attempt(text);
  }
  return causes;
}

interface Attempt {
  readonly lexemes: readonly Lexeme[];
  readonly failure: Failure | null;
  readonly applied: Recognition["appliedStrings"];
}

function attempt(text: string): Attempt {
  const lexemes = lex(text);
  const { failure, appliedStrings } = recognise(lexemes);
  return { lexemes, failure, applied: appliedStrings };
}

function repair(text: string, { start }: Lexeme): string {
  return `${text.slice(0, start)}'${text.slice(start)}`;
}

/** The nearest quotes before the failure of which the repair helps. */
function findCause(text: string, { lexemes, applied }: Attempt, failure: Failure): Lexeme | null {
  const closes = lexemes.filter(({ kind, end }) => kind === "indented-close" && end <= failure.lexeme.start);
  for (const close of closes.slice(-maximalTries).reverse()) {
    const suspicion = suspect(text, close, applied, failure);
    if (suspicion === "none") continue;
    const after = attempt(repair(text, close)).failure;
    if (!after || (suspicion === "strong" && movesOn(text, failure, after))) return close;
  }
  return null;
}

/**
 * A string that is applied like a function, or followed on its line by what can't follow, was hardly meant to
 * end there. Quotes that stand first on their line were.
 */
function suspect(
  text: string,
  close: Lexeme,
  applied: readonly Lexeme[],
  failure: Failure,
): "strong" | "weak" | "none" {
  const line = text.slice(text.lastIndexOf("\n", close.start) + 1, close.start);
  const lineEnd = text.indexOf("\n", close.end);
  const rest = text.slice(close.end, lineEnd < 0 ? undefined : lineEnd);
  if (line.trim() === "") return "none";
  const isFollowed = applied.includes(close) || failure.previous === close;
  return isFollowed && rest.trim() !== "" ? "strong" : "weak";
}

function movesOn(text: string, before: Failure, after: Failure): boolean {
  if (after.lexeme.kind === "end") return false;
  // The repair has put one character in.
  return text.slice(before.lexeme.start, after.lexeme.start - 1).includes("\n");
}

function endedEarly(source: Source, start: number, surfaced: number): Diagnostic {
  const span = { start, end: start + 2 };
  return syntaxError(
    source,
    "syntax/indented-string-ended",
    span,
    "the '' ends the string here, probably too early",
    {
      why: "within an indented string, two quotes are its end; what follows them is read as code",
      help: "write ''' to get two quotes",
      related: [
        { file: source.path, span: { start: surfaced, end: surfaced + 1 }, message: "here Nix gives up" },
      ],
    },
  );
}
