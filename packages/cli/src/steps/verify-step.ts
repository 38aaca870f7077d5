import type { Step } from "@flake-split/codemods";
import { findNix } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import type { Invocation } from "../arguments.ts";
import { caution, failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";
import { plain } from "../report/palette.ts";
import { brokenNix } from "../verify/broken-nix.ts";
import type { Verification } from "../verify/verification.ts";
import { verificationOf } from "../verify/verification-of.ts";
import { verifyChange } from "../verify/verify-change.ts";
import { verifySettings } from "../verify/verify-settings.ts";
import { verifyText } from "../verify/verify-text.ts";

/** What evaluation says of a phase before it is written. */
export interface StepVerdict {
  /** Whether it may be written. */
  readonly isGood: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** For people; empty when nothing was evaluated. */
  readonly text: string;
  readonly verification: Verification;
}

/**
 * Evaluates the flake without and with what a phase changes, or would change. Without Nix, or where nothing is known, there's only a warning; one that doesn't
 * work is an error.
 */
export async function verifyStep(
  invocation: Invocation,
  host: Host,
  input: FlakeInput,
  { name, changes }: Step,
): Promise<StepVerdict> {
  const { flakePath } = input;
  const nix = await findNix(host.env);
  if (nix.kind === "broken") {
    const verification = { verdict: "unknown", summary: "Nix is installed, and doesn't work" } as const;
    return { isGood: false, diagnostics: [brokenNix(input, nix.why)], text: "", verification };
  }
  if (nix.kind === "missing") {
    const why = "--verify evaluates the flake before and after, which takes Nix";
    const diagnostics = [caution("verify/no-nix", flakePath, `${name} is not evaluated`, { why })];
    const verification = { verdict: "unknown", summary: "Nix is not installed here" } as const;
    return { isGood: true, diagnostics, text: "", verification };
  }
  const settings = verifySettings(invocation);
  if ("wrongUse" in settings) throw new Error(settings.wrongUse);
  const result = await verifyChange({ host, input, changes, settings });
  const verification = verificationOf(result, `before ${name}`);
  if (result.problem !== null) {
    const help = "see what nix flake show says; without --verify it is written all the same";
    const message = `${name} can't be evaluated ${result.problem.side}, and was not written`;
    const why = result.problem.message.split("\n").slice(0, 12).join("\n");
    return {
      isGood: false,
      diagnostics: [failure("verify/not-evaluated", flakePath, message, { why, help })],
      text: "",
      verification,
    };
  }
  const text = verifyText(result, `before ${name}`, plain);
  if (result.verdict === "inconclusive") {
    const why = "what was evaluated says nothing of the rest; the lines above have each output";
    const diagnostics = [
      caution("verify/inconclusive", flakePath, `it isn't known what ${name} changes`, { why }),
    ];
    return { isGood: true, diagnostics, text, verification };
  }
  if (result.verdict !== "different") return { isGood: true, diagnostics: [], text, verification };
  const diagnostic = failure(
    "verify/different",
    flakePath,
    `${name} would change what the flake evaluates to`,
    {
      why: "nothing of it was written; what came before it stands",
      help: "this is a fault of flake-split: please report it with the flake",
    },
  );
  return { isGood: false, diagnostics: [diagnostic], text, verification };
}
