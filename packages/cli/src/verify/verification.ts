import { count } from "../report/counts.ts";

/** What evaluating a flake before and after came to, for a report. */
export interface Verification {
  readonly verdict: "same" | "different" | "unknown";
  /** In one sentence. */
  readonly summary: string;
  /** More of it as text: the outputs that aren't the same, and why. */
  readonly details?: string;
}

/** Several phases of a run, each compared with the state before it: as good as the worst of them. */
export function joined(verifications: readonly Verification[]): Verification | undefined {
  const [only, ...others] = verifications;
  if (only === undefined || others.length === 0) return only;
  const order = ["different", "unknown", "same"] as const;
  const verdict = order.find((one) => verifications.some((each) => each.verdict === one)) ?? "unknown";
  const worst = verifications.filter((each) => each.verdict === verdict);
  const phases = count(verifications.length, "phase");
  const summary =
    verdict === "same"
      ? `each of ${phases} the same as the state before it`
      : `of ${phases}, each compared with the state before it: ${worst.map((each) => each.summary).join("; ")}`;
  return { verdict, summary, details: verifications.map(({ details = "" }) => details).join("\n") };
}
