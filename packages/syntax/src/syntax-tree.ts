import type { Diagnostic } from "./diagnostic.ts";
import type { Expression, Token } from "./nodes.ts";
import type { Source } from "./source.ts";

/** What was read of a file. */
export interface SyntaxTree {
  readonly source: Source;
  /** Null as soon as one diagnostic is an error: a file is understood whole or not at all. */
  readonly root: Expression | null;
  /** In order; with the blanks between them they are the whole text. Empty when `root` is null. */
  readonly tokens: readonly Token[];
  /** In the order of their places. */
  readonly diagnostics: readonly Diagnostic[];
}
