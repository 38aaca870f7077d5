import { bare, type Expression, type Lambda } from "@flake-split/syntax";
import type { Document } from "../document.ts";
import { lastName } from "../output-sets.ts";
import { pastLets, resolve } from "./resolve.ts";

/**
 * Recognises an `outputs` whose layout is decided elsewhere: `import ./outputs.nix inputs`,
 * `snowfall-lib.mkFlake { … }`, `inputs.blueprint { … }`, `std.growOn { … }`. Gives the function as it is
 * written, or `null` for a value that is put together in this file.
 */
export function ownLayout(document: Document, outputs: Lambda): string | null {
  return layoutOf(document, outputs.body);
}

function layoutOf(document: Document, node: Expression): string | null {
  const value = pastLets(node);
  switch (value.kind) {
    case "lambda":
      return layoutOf(document, value.body);
    case "apply":
      return calledLayout(document, value);
    case "binary":
      if (value.operator !== "//") return null;
      return mergedLayout(document, value.left) ?? mergedLayout(document, value.right);
    case "select":
      return layoutOf(document, value.target);
    case "variable": {
      const meaning = resolve(document.scopes, value);
      return meaning.kind === "code" && meaning.node !== value ? layoutOf(document, meaning.node) : null;
    }
    default:
      return null;
  }
}

/** One side of `//`. A file whose outputs are merged in decides of no others. */
function mergedLayout(document: Document, side: Expression): string | null {
  const layout = layoutOf(document, side);
  return layout?.startsWith("import ") ? null : layout;
}

/** Functions that only put sets together, wherever they come from. */
const plain: ReadonlySet<string> = new Set([
  ...[
    "eachDefaultSystem",
    "eachSystem",
    "eachDefaultSystemPassThrough",
    "eachSystemPassThrough",
    "simpleFlake",
  ],
  ...["foldl'", "foldl", "foldr", "foldAttrs", "fix", "flip", "pipe", "map", "throw", "trace", "warn", "seq"],
  ...["genAttrs", "listToAttrs", "mapAttrs", "mapAttrs'", "concatMapAttrs", "filterAttrs", "removeAttrs"],
  ...["recursiveUpdate", "recursiveUpdateUntil", "recursiveMerge", "mergeAttrs", "mergeAttrsList", "mkMerge"],
  ...["optionalAttrs", "unionOfDisjoint", "zipAttrsWith", "makeExtensible", "mapAttrsToList"],
]);

function calledLayout(document: Document, call: Expression): string | null {
  let head = bare(call);
  let argument: Expression | null = null;
  while (head.kind === "apply") {
    argument = head.argument;
    head = bare(head.function);
  }
  const meaning = resolve(document.scopes, head);
  if (lastName(head) === "import" && argument !== null) return `import ${textOf(document, argument)}`;
  if (plain.has(lastName(head) ?? "")) return null;
  if (meaning.kind === "code")
    return meaning.node.kind === "apply" ? calledLayout(document, meaning.node) : null;
  return head.kind === "variable" || head.kind === "select" ? textOf(document, head) : null;
}

function textOf({ text }: Document, { span }: Expression): string {
  return text.slice(span.start, span.end);
}
