import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import { duplicates } from "./duplicates.ts";
import type { Attr, Binding, Expression, Lambda } from "./nodes.ts";
import { maximalDepth } from "./recognition.ts";
import type { Source } from "./source.ts";
import { staticName } from "./static-name.ts";
import { eachChild } from "./walk.ts";

/**
 * What Nix's parser refuses for its meaning: attributes and arguments that are defined twice, computed names in
 * `let` and `inherit`. Also what nobody can read off one part of the code, a `rec` set in parts, and a tree too deep for
 * those who walk it by recursion.
 */
export function checkMeaning(source: Source, root: Expression): Diagnostic[] {
  const found: Diagnostic[] = [];
  let level: Expression[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const [first] = level;
    if (depth > maximalDepth && first) return [tooDeep(source, first)];
    const next: Expression[] = [];
    const push = (child: Expression) => {
      next.push(child);
    };
    for (const node of level) {
      checkNode(source, node, found);
      eachChild(node, push);
    }
    level = next;
  }
  return found;
}

function checkNode(source: Source, node: Expression, found: Diagnostic[]): void {
  switch (node.kind) {
    case "let":
    case "let-body":
      checkStaticPaths(source, node.bindings, found);
      return checkBindings(source, node.bindings, found);
    case "attrset":
      return checkBindings(source, node.bindings, found);
    case "lambda":
      return checkFormals(source, node, found);
    default:
  }
}

function checkBindings(source: Source, bindings: readonly Binding[], found: Diagnostic[]): void {
  for (const binding of bindings) {
    if (binding.kind !== "binding")
      for (const attr of binding.names) checkStatic(source, attr, "inherit", found);
  }
  for (const { kind, name, span, earlier } of duplicates(source, bindings)) {
    const [code, message] =
      kind === "twice"
        ? (["syntax/duplicate-attribute", `attribute '${name}' is defined twice`] as const)
        : ([
            "syntax/recursive-in-parts",
            `attribute '${name}' is a 'rec' set that is defined in parts`,
          ] as const);
    const related = [{ file: source.path, span: earlier, message: "the first definition" }];
    found.push(syntaxError(source, code, span, message, { related }));
  }
}

/** In `let`, the first name of a path must be known; below it, Nix takes any. */
function checkStaticPaths(source: Source, bindings: readonly Binding[], found: Diagnostic[]): void {
  for (const binding of bindings) {
    const [first] = binding.kind === "binding" ? binding.path : [];
    if (first) checkStatic(source, first, "let", found);
  }
}

function checkStatic(source: Source, attr: Attr, where: "let" | "inherit", found: Diagnostic[]): void {
  if (staticName(source, attr) !== null) return;
  found.push(
    syntaxError(
      source,
      "syntax/dynamic-attribute",
      attr.span,
      `dynamic attributes are not allowed in '${where}'`,
    ),
  );
}

function checkFormals(source: Source, { parameter, formals }: Lambda, found: Diagnostic[]): void {
  const seen = new Map(parameter ? [[parameter.name, parameter.span]] : []);
  for (const { name } of formals?.formals ?? []) {
    const earlier = seen.get(name.name);
    if (earlier) {
      found.push(
        syntaxError(
          source,
          "syntax/duplicate-formal",
          name.span,
          `duplicate function argument '${name.name}'`,
          {
            related: [{ file: source.path, span: earlier, message: "the first one" }],
          },
        ),
      );
    } else seen.set(name.name, name.span);
  }
}

function tooDeep(source: Source, { span }: Expression): Diagnostic {
  const message = `expressions stand more than ${maximalDepth} deep in each other here`;
  return syntaxError(source, "syntax/too-deep", span, message, {
    help: "a list or a fold says the same as a long chain of operators",
  });
}
