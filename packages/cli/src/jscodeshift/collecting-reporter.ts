import type { Diagnostic } from "@flake-split/syntax";
import { diagnosticTexts } from "../report/diagnostic-text.ts";
import { plain } from "../report/palette.ts";
import type { Conclusion, Reporter } from "../report/reporter.ts";

/** Keeps what a run tells, for those who tell it in their own way. */
export interface CollectingReporter extends Reporter {
  readonly said: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Those diagnostics, with code frames. */
  readonly diagnosed: string;
  /** What the run came to; absent where it ended before that. */
  readonly conclusion: Conclusion | undefined;
}

export function collectingReporter(): CollectingReporter {
  const said: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const texts: string[] = [];
  let conclusion: Conclusion | undefined;
  const diagnose: Reporter["diagnose"] = (found, textOf = () => undefined) => {
    if (found.length === 0) return;
    diagnostics.push(...found);
    texts.push(diagnosticTexts(found, textOf, plain));
  };
  return {
    said,
    diagnostics,
    get diagnosed() {
      return texts.join("\n");
    },
    get conclusion() {
      return conclusion;
    },
    say: (message) => said.push(message),
    diagnose,
    result(concluded) {
      conclusion = concluded;
    },
    refuse(found) {
      diagnose(found);
      return 1;
    },
  };
}
