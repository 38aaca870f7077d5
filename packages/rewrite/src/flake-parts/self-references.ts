import { type Definition, type Document, lookup } from "@flake-split/analysis";
import type { AttrSet, Lambda } from "@flake-split/syntax";
import { select } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";

/**
 * Edits after which the outputs in a `rec` set name each other through `self`, so that they can stand apart;
 * `null` where that can't be done.
 *
 * ```nix
 * rec { packages.x.a = …; packages.x.default = packages.x.a; }
 * #                                            self.packages.x.a
 * ```
 */
export function selfReferences(
  document: Document,
  outputs: Lambda,
  set: AttrSet,
): readonly TextEdit[] | null {
  const own = document.scopes.definitions.filter(
    ({ scope }) =>
      scope.kind === "rec" && scope.span.start === set.span.start && scope.span.end === set.span.end,
  );
  const references = own.flatMap((definition) => definition.references);
  const edits: TextEdit[] = [];
  for (const { name, form, scope, span } of references) {
    const self = selfIn(outputs, (wanted) => lookup(scope, wanted));
    if (self === null || form === "inherit") return null;
    edits.push({ span, text: select(self, name) });
  }
  return edits;
}

/** How `self` is named in a scope: `self`, or `inputs.self`. */
function selfIn(outputs: Lambda, meaning: (name: string) => Definition | null): string | null {
  const isOwn = (name: string) => meaning(name)?.scope.lambda === outputs;
  if (outputs.formals?.formals.some(({ name }) => name.name === "self") === true && isOwn("self"))
    return "self";
  const { parameter } = outputs;
  return parameter !== null && isOwn(parameter.name) ? `${parameter.name}.self` : null;
}
