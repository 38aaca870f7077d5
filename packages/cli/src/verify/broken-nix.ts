import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";

/** Nix is there and doesn't work: unlike a machine without Nix, one on which something has to be mended. */
export function brokenNix({ flakePath }: FlakeInput, why: string): Diagnostic {
  return failure("verify/broken-nix", flakePath, "can't be evaluated: Nix is installed, and doesn't work", {
    why,
  });
}
