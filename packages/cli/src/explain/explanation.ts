import type { Severity } from "@flake-split/syntax";

/** What one code means, for people. The command, the pages below `docs/diagnostics` and SARIF's rules are made of it. */
export interface Explanation {
  readonly code: string;
  /** As which it is reported, as a rule. */
  readonly severity: Severity;
  /** In a few words. */
  readonly title: string;
  /** What was found, and why it matters. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
  /** A file for which it is reported. */
  readonly example?: string;
  /** The same, mended. */
  readonly mended?: string;
}
