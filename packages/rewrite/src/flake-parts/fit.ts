import type { Document } from "@flake-split/analysis";
import type { Span } from "@flake-split/syntax";
import type { ValueType } from "./option-types.ts";

/** Whether flake-parts takes a value, by its code; the place and the reason if it doesn't or isn't known to. */
export type Fit =
  | { readonly fits: "yes" }
  | { readonly fits: "no" | "unknown"; readonly at: Span; readonly why: string };

/** What `fits` may ask about. */
export interface FitContext {
  readonly document: Document;
  /** Whether each member of one of the flake's own outputs is known to be a derivation. */
  ownOutput(name: string): boolean;
}

export const yes: Fit = { fits: "yes" };

/** The first of two that isn't `yes`. */
export function both(a: Fit, b: Fit): Fit {
  return a.fits === "yes" ? b : a;
}

export function no(at: Span, why: string): Fit {
  return { fits: "no", at, why };
}

export function unknown(at: Span, type: ValueType): Fit {
  return { fits: "unknown", at, why: `whether this is ${described(type)} can't be read off the code` };
}

/** What a type asks for, in words. */
export function described(type: ValueType): string {
  if (type.kind === "set")
    return `a set${type.of.kind === "anything" ? "" : ` with ${plural[type.of.kind]} alone`}`;
  return {
    anything: "a value",
    app: "an app",
    derivation: "a derivation",
    module: "a module",
    overlay: "an overlay",
  }[type.kind];
}

const plural = {
  set: "sets",
  app: "apps",
  derivation: "derivations",
  module: "modules",
  overlay: "overlays",
} as const;
