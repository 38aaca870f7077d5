import type { Leaf } from "../evaluation.ts";
import {
  type Cause,
  type CauseSearch,
  causesOf,
  onlyCauses,
  replacementsFor,
  sourceCause,
  wordsFor,
} from "./derivation-diff.ts";
import { pairInputs, placeIn, translated, type UsedPaths } from "./pair-inputs.ts";

/** How two leaves that have a value differ. */
export interface LeafDifference {
  /** Why the derivations and files that they name differ. */
  readonly causes: readonly Cause[];
  /** Whether they differ besides. */
  readonly isOther: boolean;
}

type TextLeaf = Extract<Leaf, { readonly text: string }>;

/** Compares what an output was with what it is; neither may be an error. */
export function leafDifference(before: Leaf, after: Leaf, search: CauseSearch): LeafDifference {
  // What an output is stands for what it was, also under another name.
  if (before.kind === "derivation" && after.kind === "derivation") {
    const causes = causesOf(before.drvPath, after.drvPath, search);
    const isOther =
      before.outputName !== after.outputName || (causes.length === 0 && before.drvPath !== after.drvPath);
    return { causes, isOther };
  }
  if ("text" in before && "text" in after) return textDifference(before, after, search);
  return { causes: [], isOther: JSON.stringify(before) !== JSON.stringify(after) };
}

/** The store paths that a leaf names; a derivation names itself. */
export function contextOf(leaf: Leaf | null): readonly string[] {
  if (leaf?.kind === "derivation") return [leaf.drvPath];
  return leaf !== null && "context" in leaf ? (leaf.context ?? []) : [];
}

function textDifference(before: TextLeaf, after: TextLeaf, search: CauseSearch): LeafDifference {
  const { read, sources } = search;
  const used = (leaf: TextLeaf): UsedPaths => ({
    paths: contextOf(leaf),
    placeOf: (path) => placeIn(leaf.text, wordsFor(path, read)),
  });
  const pairing = pairInputs(used(before), used(after));
  const found = pairing.pairs.map(([left, right]) =>
    left.endsWith(".drv") && right.endsWith(".drv")
      ? causesOf(left, right, search)
      : [sourceCause(left, right, [], sources)],
  );
  const text = translated(after.text, replacementsFor(pairing.pairs, read));
  const isOther =
    before.kind !== after.kind || before.text !== text || found.some((causes) => causes.length === 0);
  // What a text names is lost or new where the text is another; that tells it.
  const context = isOther ? [] : onlyCauses(pairing, []);
  const files = before.text === text ? pathsIn(after).flatMap((path) => pathCause(path, search)) : [];
  return { causes: [...found.flat(), ...context, ...files], isOther };
}

/** The places of a text that are paths, not strings. */
function pathsIn({ kind, text }: TextLeaf): readonly string[] {
  if (kind === "path") return [text];
  // Within a string, the quote would be escaped.
  const marks = [...text.matchAll(/<path ("(?:[^"\\]|\\.)*")>/g)];
  return [...new Set(marks.map(([, quoted]) => String(JSON.parse(quoted ?? '""'))))];
}

/** A path stands for the file or folder that it leads to; the flake's whole folder is its own source. */
function pathCause(path: string, { sources }: CauseSearch): readonly Cause[] {
  const files = sources.differingAt(path);
  if (files.length === 0) return [];
  const isWhole = path === "<flake>" || path === "<source>";
  return isWhole
    ? [{ kind: "own-source", source: path, through: [] }]
    : [{ kind: "source", source: path.replace(/^<(flake|source)>\//, ""), files, through: [] }];
}
