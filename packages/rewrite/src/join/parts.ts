import { commentsWithin } from "@flake-split/analysis";
import type { Expression, With } from "@flake-split/syntax";
import { codeBetween } from "../facts.ts";
import { withClause } from "../make.ts";
import { needsParentheses } from "../parentheses.ts";
import { inParentheses, listBlock, sum } from "./blocks.ts";
import type { FoldedFile } from "./program.ts";
import { endsInComment, type JoinWriter } from "./writer.ts";

/**
 * A list that the split divided into a file for each section, as the one list that it was; `null` for any other
 * file.
 *
 * ```nix
 * import ./databases.nix { … }      with pkgs; [
 * ++ import ./network.nix { … }  →    sqlite …
 *                                     mtr … ]
 * ```
 */
export function mergedParts(writer: JoinWriter, file: FoldedFile, indent: string): string | null {
  const { document, body } = file;
  const operands = operandsOf(body).map((operand) => writer.meanings.program.byCall.get(operand));
  if (operands.length < 2) return null;
  const files = operands.flatMap((each) => (each?.role === "value" ? [each] : []));
  if (files.length < operands.length || commentsWithin(document.comments, body.span).length > 0) return null;
  const withs = files.map((each) => withOf(each));
  const said = new Set(
    files.flatMap((each, at) => {
      const node = withs[at];
      return node === undefined || node === null
        ? []
        : [writer.aliases.tokens(each.document, node.environment.span)];
    }),
  );
  if (said.size > 1) return null;
  const first = withs.find((node) => node !== null);
  const of = files[withs.findIndex((node) => node !== null)];
  const clause =
    first && of
      ? `${withClause(writer.code(of, first.environment.span, indent, first.environment.span.start))} `
      : "";
  return clause + sum(lists(writer, files, indent), indent);
}

function operandsOf(value: Expression): readonly Expression[] {
  if (value.kind !== "binary" || value.operator !== "++") return [value];
  return [...operandsOf(value.left), ...operandsOf(value.right)];
}

function withOf({ body }: FoldedFile): With | null {
  return body.kind === "with" ? body : null;
}

/** The value of a part, without the `with` that all parts share. */
function listOf({ body }: FoldedFile): Expression {
  return body.kind === "with" ? body.body : body;
}

/** Neighbours that are lists become one list. */
function lists(writer: JoinWriter, files: readonly FoldedFile[], indent: string): readonly string[] {
  const found: string[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) found.push(listBlock(open.join("\n\n"), indent));
    open = [];
  };
  for (const file of files) {
    const value = listOf(file);
    const { document } = file;
    const inner = indent + writer.step;
    if (value.kind === "list") {
      const span = codeBetween(document, value.span.start + 1, value.span.end - 1);
      open.push(`${inner}${writer.loose(file, inner)}${writer.code(file, span, inner, span.start)}`);
      continue;
    }
    close();
    const span = codeBetween(document, value.span.start, document.text.length);
    const text = writer.loose(file, indent) + writer.code(file, span, indent, span.start);
    const ended = endsInComment(document, span) ? `${text}\n${indent}` : text;
    const parent = writer.homes.indexAround(file).places.get(file.call.node)?.parent ?? null;
    found.push(needsParentheses(value, parent) ? inParentheses(ended) : ended);
  }
  close();
  return found;
}
