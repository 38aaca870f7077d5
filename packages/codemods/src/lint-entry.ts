import type { FlakeModel } from "@flake-split/analysis";
import type { Diagnostic } from "@flake-split/syntax";
import { flakeShape } from "./diagnostics.ts";

/**
 * What an entry surely doesn't mean, though it evaluates and can be split:
 *
 * ```nix
 * outputs = { self }: { nixConfig.substituters = [ … ]; };   # an output like any other
 * ```
 */
export function lintEntry(path: string, { regions }: FlakeModel): readonly Diagnostic[] {
  const bindings = regions.flatMap(({ outputs }) =>
    outputs.flatMap(({ key, bindings: own }) => (key === "nixConfig" ? own.slice(0, 1) : [])),
  );
  return bindings.map(({ path: names, span }) => {
    const place = names[0]?.span ?? span;
    return flakeShape("flake/nix-config-in-outputs", path, place);
  });
}
