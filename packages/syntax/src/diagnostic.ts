import type { Span } from "./span.ts";

/** What a finding means for the run: an error refuses the file, a warning leaves something alone, a note informs. */
export type Severity = "error" | "warning" | "note";

/** A finding about the user's files, as a value. How it is shown (code frame, JSON) is for `cli` to decide. */
export interface Diagnostic {
  /** A stable name such as `syntax/indented-string-ended`, listed in the `diagnostics.ts` of its package. */
  readonly code: string;
  readonly severity: Severity;
  /** The file, relative to the flake's directory, with `/`. */
  readonly file: string;
  /** Where; absent when the finding is about the file as a whole. */
  readonly span?: Span;
  /** What is wrong, in one sentence without a final full stop. */
  readonly message: string;
  /** Why it matters. */
  readonly why?: string;
  /** What to do about it. */
  readonly help?: string;
  readonly related?: readonly RelatedSpan[];
}

export interface RelatedSpan {
  readonly file: string;
  readonly span: Span;
  readonly message: string;
}
