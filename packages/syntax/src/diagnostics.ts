import type { Diagnostic } from "./diagnostic.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";

/** What this package can find, and what each code means. */
export const syntaxCodes = {
  "syntax/not-utf8": "The file's bytes are not valid UTF-8.",
  "syntax/binary": "The file holds NUL bytes, so it is no text.",
  "syntax/byte-order-mark": "The file begins with a byte order mark, which Nix refuses.",
  "syntax/empty-file": "The file holds no expression.",
  "syntax/unexpected": "Nix's grammar has no place for a token here.",
  "syntax/unclosed": "The file ends before something that was begun.",
  "syntax/unclosed-comment": "A `/*` has no `*/`.",
  "syntax/comparison-chain": "`a == b == c` and `a < b < c` have no meaning in Nix.",
  "syntax/pipe-operator": "`|>` and `<|` are experimental and not understood here.",
  "syntax/path-trailing-slash": "A path ends in `/`.",
  "syntax/path-double-slash": "A path holds `//`.",
  "syntax/indented-string-ended": "A `''` within an indented string ended it early.",
  "syntax/shell-interpolation": "A `${…}` meant for the shell is read as Nix.",
  "syntax/number-out-of-range": "An integer takes more than 64 bits, or a float more than a double.",
  "syntax/duplicate-attribute": "An attribute is defined twice.",
  "syntax/recursive-in-parts":
    "A `rec` set is defined in parts, in which names don't mean what they seem to.",
  "syntax/duplicate-formal": "A function's argument is named twice.",
  "syntax/dynamic-attribute": "`let` and `inherit` take no computed names.",
  "syntax/too-deep": "Expressions stand too deep in each other.",
  "syntax/grammar-limit": "Nix accepts this, our grammar doesn't.",
  "syntax/grammar-disagreement": "Nix and our grammar read this in different ways.",
} as const;

export type SyntaxCode = keyof typeof syntaxCodes;

/** An error at `span`, which refuses the file. */
export function syntaxError(
  source: Source,
  code: SyntaxCode,
  span: Span,
  message: string,
  more: Pick<Partial<Diagnostic>, "why" | "help" | "related"> = {},
): Diagnostic {
  return {
    code,
    severity: "error",
    file: source.path,
    span: { start: span.start, end: span.end },
    message,
    ...more,
  };
}
