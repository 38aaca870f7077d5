import type { Attr, Expression } from "./nodes.ts";
import type { Source } from "./source.ts";
import { stringValue } from "./string-value.ts";

/**
 * The name that `attr` has whatever the program does; null when it is computed.
 *
 * `a` and `"a"` give `a`, and so does `${"a"}`, as Nix reads it. `${a}` and `"${a}"` give null.
 */
export function staticName(source: Source, attr: Attr): string | null {
  if (attr.kind !== "dynamic") return attr.name;
  return isQuoted(source, attr) ? null : constantString(source, attr.expression);
}

/** `"a-${b}"` as a name, against `${b}`. */
function isQuoted({ text }: Source, { span }: Attr): boolean {
  return text.charAt(span.start) === '"';
}

function constantString(source: Source, expression: Expression): string | null {
  if (expression.kind === "parenthesized") return constantString(source, expression.inner);
  if (expression.kind !== "string") return null;
  if (expression.parts.some((part) => part.kind === "interpolation")) return null;
  return stringValue(source, expression).join("");
}
