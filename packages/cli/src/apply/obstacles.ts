import type { FileChange } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import type { FlakeInput } from "../flake-input.ts";
import { safetyProblems } from "../git/git.ts";
import type { Host } from "../host.ts";
import { preflight } from "./preflight.ts";

/** What would keep changes from being written, as far as that can be seen before: places in the way, what git can't undo. */
export function obstacles(
  host: Host,
  input: FlakeInput,
  changes: readonly FileChange[],
  allowDirty: boolean,
): readonly Diagnostic[] {
  const check = preflight(host.fs, input, changes);
  return check.kind === "refused" ? check.diagnostics : safetyProblems(host, input, changes, allowDirty);
}
