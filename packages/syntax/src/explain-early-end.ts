import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import { type Lexeme, lex } from "./lexer.ts";
import { recognise } from "./recognise.ts";
import type { Failure } from "./recognition.ts";
import type { Source } from "./source.ts";

/*
 * A `''` that was meant as two quotes ends an indented string early, and the rest of the text is read as code,
 * with what is code read as text from there on. The error surfaces somewhere after it. To find the cause, each
 * likely `''` is written `'''`, and the file read again: it was the cause if the error goes away, or moves on.
 */

/** How many readings of the file an explanation may cost. */
const maximalReadings = 80;

/** One diagnostic for each `''` that ended a string early; empty when that is not what is wrong. */
export function explainEarlyEnd(source: Source, lexemes: readonly Lexeme[], failure: Failure): Diagnostic[] {
  const search: Search = {
    reading: { text: source.text, lexemes: lexemes.filter(({ kind }) => kind !== "comment"), failure },
    causes: [],
    readingsLeft: maximalReadings,
  };
  while (search.reading.failure && findCause(search, search.reading.failure));
  const { causes } = search;
  // Without a file that makes sense in the end, only what is suspect by itself is worth telling.
  const firstWeak = search.reading.failure ? causes.findIndex(({ suspicion }) => suspicion === "weak") : -1;
  const told = firstWeak < 0 ? causes : causes.slice(0, firstWeak);
  return told.map(({ start, surfaced }) => endedEarly(source, start, surfaced));
}

interface Search {
  /** The file with the repairs so far. */
  reading: Reading;
  readonly causes: Cause[];
  readingsLeft: number;
}

interface Reading {
  readonly text: string;
  /** Without comments. */
  readonly lexemes: readonly Lexeme[];
  readonly failure: Failure | null;
}

interface Cause {
  readonly suspicion: "strong" | "weak";
  /** Offsets in the text as it was. */
  readonly start: number;
  readonly surfaced: number;
}

function read(search: Search, text: string): Reading {
  search.readingsLeft--;
  const lexemes = lex(text).filter(({ kind }) => kind !== "comment");
  return { text, lexemes, failure: recognise(lexemes).failure };
}

function insert(text: string, at: number, char: string): string {
  return `${text.slice(0, at)}${char}${text.slice(at)}`;
}

/** Finds and repairs the nearest quotes before the failure of which the repair helps. */
function findCause(search: Search, failure: Failure): boolean {
  const { text, lexemes } = search.reading;
  // Each repair has put one quote into the text.
  const shift = search.causes.length;
  const from = (search.causes.at(-1)?.start ?? -1) + shift;
  for (let index = lexemes.length - 1; index >= 0 && search.readingsLeft > 1; index--) {
    const close = lexemes[index];
    const next = lexemes[index + 1];
    if (!close || close.start <= from) return false;
    if (close.kind !== "indented-close" || !next || close.end > failure.lexeme.start) continue;
    const suspicion = suspect(text, close, next);
    if (suspicion === "none") continue;
    const repaired = read(search, insert(text, close.start, "'"));
    if (repaired.failure && !movesOn(text, failure, repaired.failure, suspicion)) continue;
    // `a = ''x'' b = 1;`: the plainer explanation goes first.
    if (suspicion === "strong" && !read(search, insert(text, close.end, ";")).failure) return false;
    search.causes.push({ suspicion, start: close.start - shift, surfaced: failure.lexeme.start - shift });
    search.reading = repaired;
    return true;
  }
  return false;
}

/** What may well follow a string that ends where it should. */
const followers: ReadonlySet<string> = new Set([
  ...[";", ")", "]", "}", ",", "+", "++", "==", "!=", "then", "else", "in"],
]);

/**
 * Quotes that stand first on their line, as most that end a text do, are above suspicion. So are
 * those after ` =`, which look like the start of a string: there, a stray quote stands earlier. Those that are
 * followed by what makes no sense after a string were hardly meant to end it.
 */
function suspect(text: string, close: Lexeme, next: Lexeme): "strong" | "weak" | "none" {
  const before = text.slice(text.lastIndexOf("\n", close.start) + 1, close.start);
  if (before.trim() === "" || before.trimEnd().endsWith(" =")) return "none";
  return next.kind === "symbol" && followers.has(next.text) ? "weak" : "strong";
}

/**
 * Whether the file makes sense for more than before: a line more for a strong suspicion, which is enough. Weak
 * ones only count once the whole file makes sense.
 */
function movesOn(text: string, before: Failure, after: Failure, suspicion: Cause["suspicion"]): boolean {
  if (after.lexeme.kind === "end") return false;
  // The repair has put one character in.
  const gained = text.slice(before.lexeme.start, after.lexeme.start - 1);
  return suspicion === "strong" ? gained.includes("\n") : gained !== "";
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
        { file: source.path, span: { start: surfaced, end: surfaced + 1 }, message: "here it shows" },
      ],
    },
  );
}
