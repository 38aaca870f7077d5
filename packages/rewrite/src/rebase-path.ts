import type { PathExpression, Span } from "@flake-split/syntax";
import type { TextEdit } from "./text-edit.ts";

/**
 * The edit that lets a relative path mean the same from a file in `folder` (relative to the flake's folder) as
 * it did from `flake.nix`; `null` for paths that mean the same everywhere.
 *
 * `./x` in `nix/packages` becomes `../../x`; `./.` becomes `../..`, and `../.` in `nix`; `a/b` becomes `../../a/b`.
 * `./nix/x` becomes `../../nix/x`, by way of the flake's folder: so `join` tells a file of the author's from one of
 * the split's, which are imported by the shortest path.
 */
export function rebasePath(node: PathExpression, text: string, folder: string): TextEdit | null {
  const first = node.parts[0];
  const head = first === undefined ? text.slice(node.span.start, node.span.end) : textOf(first, text);
  if (node.home || head.startsWith("/") || head.startsWith("~")) return null;
  const up = folder
    .split("/")
    .map(() => "..")
    .join("/");
  const { start } = node.span;
  if (head === "./." && node.parts.length <= 1) {
    // `..` alone is no path.
    return { span: { start, end: start + 3 }, text: up === ".." ? "../." : up };
  }
  if (head.startsWith("./")) return { span: { start, end: start + 1 }, text: up };
  return { span: { start, end: start }, text: `${up}/` };
}

function textOf(part: { readonly span: Span }, text: string): string {
  return text.slice(part.span.start, part.span.end);
}
