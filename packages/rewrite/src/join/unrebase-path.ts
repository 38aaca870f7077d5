import type { PathExpression } from "@flake-split/syntax";
import type { TextEdit } from "../text-edit.ts";

/**
 * The edit that lets a relative path mean the same from the flake's folder as it did from a file in `folder`;
 * `null` for paths that mean the same everywhere. The inverse of `rebasePath`.
 *
 * `../../x` in `nix/packages` becomes `./x`, `../..` becomes `./.`, `./x` becomes `./nix/packages/x`.
 */
export function unrebasePath(node: PathExpression, text: string, folder: string): TextEdit | null {
  const first = node.parts[0]?.span ?? node.span;
  const head = text.slice(first.start, first.end);
  if (node.home || head.startsWith("/") || head.startsWith("~")) return null;
  const folders = folder === "." ? [] : folder.split("/");
  let rest = head.startsWith("./") ? head.slice(2) : head;
  while (folders.length > 0 && (rest === ".." || rest.startsWith("../"))) {
    folders.pop();
    rest = rest.slice(3);
  }
  const isWhole = node.parts.length <= 1;
  const place = [...folders, ...(rest === "" && isWhole ? [] : [rest])].join("/");
  const outside = folders.length === 0 && (rest === ".." || rest.startsWith("../"));
  const made = place === "" && isWhole ? "./." : outside ? place : `./${place}`;
  return made === head ? null : { span: first, text: made };
}
