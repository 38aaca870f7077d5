import { type Expression, type LineIndex, lineIndex, positionIn } from "@flake-split/syntax";

/** How long an entry is. */
export interface EntrySize {
  /** All of its lines. */
  readonly lines: number;
  /** Those that `inputs`, `nixConfig` and `description` leave. */
  readonly own: number;
}

/** At most this many lines of its own has an entry that counts as slim. */
export const slimEntry = 150;

const declarations: ReadonlySet<string> = new Set(["inputs", "nixConfig", "description"]);

/**
 * Counts the lines of an entry.
 *
 * ```nix
 * {                           # own
 *   inputs.nixpkgs.url = "";
 *   outputs = _: { };         # own
 * }                           # own
 * ```
 */
export function entrySize(text: string, root: Expression): EntrySize {
  const index = lineIndex({ path: "", text });
  const lines = index.starts.length - (text === "" || text.endsWith("\n") ? 1 : 0);
  const declared = root.kind === "attrset" ? root.bindings : [];
  const taken = new Set<number>();
  for (const binding of declared) {
    const head = binding.kind === "binding" ? binding.path[0] : undefined;
    if (head === undefined || head.kind === "dynamic" || !declarations.has(head.name)) continue;
    const [first, last] = [lineAt(index, binding.span.start), lineAt(index, binding.span.end)];
    for (let line = first; line <= last; line++) taken.add(line);
  }
  return { lines, own: lines - taken.size };
}

function lineAt(index: LineIndex, offset: number): number {
  return positionIn(index, offset).line;
}
