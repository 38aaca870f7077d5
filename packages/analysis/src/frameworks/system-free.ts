import type { Region } from "../flake-model.ts";
import { isPerSystemOutput, spine } from "../output-sets.ts";

/**
 * Whether outputs are hosts, modules and functions alone: every one is written out, and none is kept apart
 * by system.
 */
export function isSystemFree({ body, outputs }: Region): boolean {
  const { sets, complete } = spine(body);
  const named = sets.every(({ set }) =>
    set.bindings.every((binding) =>
      binding.kind === "binding"
        ? binding.path[0]?.kind !== "dynamic"
        : binding.names.every((name) => name.kind !== "dynamic" && !isPerSystemOutput(name.name)),
    ),
  );
  return complete && named && outputs.every(({ key }) => !isPerSystemOutput(key));
}
