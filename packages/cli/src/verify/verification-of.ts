import type { VerifyResult } from "@flake-split/nix";
import { plain } from "../report/palette.ts";
import type { Verification } from "./verification.ts";
import { verdictLine, verifyText } from "./verify-text.ts";

export function verificationOf(result: VerifyResult, base: string): Verification {
  const { verdict, problem } = result;
  if (problem !== null) {
    return { verdict: "unknown", summary: `can't be evaluated ${problem.side}`, details: problem.message };
  }
  const verdicts = {
    same: "same",
    partial: "same",
    different: "different",
    inconclusive: "unknown",
  } as const;
  return {
    verdict: verdicts[verdict],
    summary: verdictLine(result, base),
    details: verifyText(result, base, plain),
  };
}
