import { attrName, type Document, lastName, referenceAt } from "@flake-split/analysis";
import { type AttrSet, bare, type Expression } from "@flake-split/syntax";
import { calleeOf } from "./calls.ts";
import { type Fit, type FitContext, no, unknown, yes } from "./fit.ts";

/** `{ type = "app"; program = "…"; }`: other attributes aren't known to flake-parts. */
export function appFits({ document }: FitContext, set: AttrSet, steps: number): Fit {
  let typed = false;
  let program = false;
  for (const item of set.bindings) {
    if (item.kind !== "binding") return unknown(item.span, { kind: "app" });
    const name = attrName(item.path[0]);
    if (name === "meta") continue;
    if (item.path.length > 1 || (name !== "type" && name !== "program"))
      return no(item.span, "an app has `type`, `program` and `meta` alone");
    const value = bare(item.value);
    if (name === "type") {
      if (value.kind !== "string" || document.text.slice(value.span.start + 1, value.span.end - 1) !== "app")
        return unknown(value.span, { kind: "app" });
      typed = true;
    } else {
      if (!isText(document, value, steps)) return unknown(value.span, { kind: "app" });
      program = true;
    }
  }
  return typed && program ? yes : no(set.span, "an app has a `type` and a `program`");
}

/** Functions that give a string. */
const textMakers: ReadonlySet<string> = new Set([
  "concatStrings",
  "concatStringsSep",
  "getExe",
  "getExe'",
  "optionalString",
  "toString",
]);

function isText(document: Document, node: Expression, steps: number): boolean {
  if (steps === 0) return false;
  const value = bare(node);
  switch (value.kind) {
    case "string":
      return true;
    case "binary":
      return value.operator === "+" && isText(document, value.left, steps - 1);
    case "if":
      return isText(document, value.consequence, steps - 1) && isText(document, value.alternative, steps - 1);
    case "let":
    case "with":
      return isText(document, value.body, steps - 1);
    case "apply":
      return textMakers.has(lastName(calleeOf(value)) ?? "");
    case "variable": {
      const target = referenceAt(document.scopes, value.span.start)?.target;
      const own = target?.kind === "definition" ? target.definition.value : null;
      return own !== null && isText(document, own, steps - 1);
    }
    default:
      return false;
  }
}
