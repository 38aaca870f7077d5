import type { Document } from "../document.ts";
import type { Region } from "../flake-model.ts";

/** The path of the first output that names its system, such as `packages.x86_64-linux` or `packages.${system}`. */
export function oneSystem({ text }: Document, { outputs }: Region): string | null {
  for (const { key, system } of outputs) {
    if (system !== null) return `${key}.${text.slice(system.span.start, system.span.end)}`;
  }
  return null;
}
