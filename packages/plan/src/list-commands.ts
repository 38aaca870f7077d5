import type { Expression } from "@flake-split/syntax";
import type { Meanings } from "./meanings.ts";
import type { ListCommand } from "./plan.ts";
import { call, isAlias, isCommand, result } from "./shape.ts";

/**
 * The commands that stand in a list, each with a name that no other of them has. Elements of other kinds, and
 * commands whose name isn't a literal, stay in the list.
 */
export function listCommands(value: Expression, names: Meanings, text: string): readonly ListCommand[] {
  const taken = new Set<string>();
  const commands: ListCommand[] = [];
  for (const list of literalLists(value)) {
    for (const element of list) {
      const base = isCommand(element, names) ? commandName(element, text) : null;
      if (base === null) continue;
      let name = base;
      for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
      taken.add(name);
      commands.push({ name, element });
    }
  }
  return commands;
}

/**
 * The elements of each literal list that is part of the value. What takes names from a `with` around them has a `with` of
 * its own in another file, so that its source is written twice: that is for names only, not for code.
 */
function literalLists(node: Expression): readonly (readonly Expression[])[] {
  switch (node.kind) {
    case "list":
      return [node.items];
    case "parenthesized":
      return literalLists(node.inner);
    case "with":
      return isAlias(node.environment) ? literalLists(node.body) : [];
    case "binary":
      return node.operator === "++" ? [...literalLists(node.left), ...literalLists(node.right)] : [];
    case "if":
      return [...literalLists(node.consequence), ...literalLists(node.alternative)];
    case "apply":
      return literalLists(node.argument);
    default:
      return [];
  }
}

/** The name that the script goes by: the first argument, or `name` in it. */
function commandName(element: Expression, text: string): string | null {
  const first = call(result(element)).arguments[0];
  if (first === undefined) return null;
  const value = result(first);
  if (value.kind === "string") return literal(value, text);
  if (value.kind !== "attrset") return null;
  for (const binding of value.bindings) {
    if (binding.kind !== "binding" || binding.path.length !== 1 || binding.value.kind !== "string") continue;
    const head = binding.path[0];
    if (head?.kind === "name" && (head.name === "name" || head.name === "pname"))
      return literal(binding.value, text);
  }
  return null;
}

function literal(node: Extract<Expression, { kind: "string" }>, text: string): string | null {
  const [only, ...others] = node.parts;
  if (only === undefined || others.length > 0 || only.kind !== "text") return null;
  return text.slice(only.span.start, only.span.end);
}
