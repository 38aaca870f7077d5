import { attrName, type Definition, freeReferences, isBoundWithin, type Scopes } from "@flake-split/analysis";
import { contains, type Expression, type Span, walk } from "@flake-split/syntax";
import { isWrittenModule } from "./host-modules.ts";
import { listItems } from "./shape.ts";
import { lineCount, longValue, type Unit } from "./unit.ts";

/** A part of a value that gets a file of its own. */
export interface FoundFragment {
  readonly kind: "module" | "overlay";
  /** The element of the list, with its parentheses. */
  readonly element: Expression;
}

/**
 * The long overlays and modules that are written out in the `modules = [ … ]` and `overlays = [ … ]` of a value: functions, and
 * modules that are plain sets. One that names what the value itself binds stays in it.
 */
export function fragmentsOf({ value }: Unit, scopes: Scopes, text: string): readonly FoundFragment[] {
  const found: FoundFragment[] = [];
  walk(value, (node) => {
    if (node.kind !== "attrset") return undefined;
    for (const item of node.bindings) {
      if (item.kind !== "binding") continue;
      const name = attrName(item.path[item.path.length - 1]);
      const kind = name === "modules" ? "module" : name === "overlays" ? "overlay" : null;
      if (kind === null) continue;
      for (const element of listItems(item.value)) {
        const movable = isWritten(element, kind) && lineCount(text, element.span) >= longValue;
        if (movable && isFree(element.span, value.span, scopes)) found.push({ kind, element });
      }
    }
    return undefined;
  });
  return found.filter(
    ({ element }) =>
      !found.some((other) => other.element !== element && contains(other.element.span, element.span)),
  );
}

function isWritten(element: Expression, kind: FoundFragment["kind"]): boolean {
  if (kind === "module") return isWrittenModule(element);
  if (element.kind === "parenthesized") return isWritten(element.inner, kind);
  return element.kind === "lambda" && element.body.kind === "lambda";
}

/** Whether code names nothing that is bound in the value around it, and takes nothing from a `with` in that. */
function isFree(span: Span, value: Span, scopes: Scopes): boolean {
  const isOutside = (definition: Definition) => !isBoundWithin(definition, value);
  return freeReferences(scopes, span).every(({ name, target }) => {
    if (name === "__curPos" || target.kind === "unbound") return false;
    if (target.kind === "definition") return isOutside(target.definition);
    if (target.kind !== "with") return true;
    return target.candidates.every(
      (candidate) => contains(span, candidate.span) || !contains(value, candidate.span),
    );
  });
}
