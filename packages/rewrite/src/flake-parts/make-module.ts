/* The Nix of a flake-parts module, in the style of RFC 166; each maker is reparsed in tests. */

import { attribute, binding } from "../make.ts";

/** `flake-parts.lib.mkFlake { inherit inputs; } {`: what stands before the module's items. */
export function mkFlakeCall(flakeParts: string, inputs: string): string {
  const handed = inputs === "inputs" ? "inherit inputs;" : binding("inputs", inputs);
  return `${flakeParts}.lib.mkFlake { ${handed} }`;
}

/** `{ system, ... }:`, or `{ ... }:` where the code doesn't ask for the system. */
export function systemFormals(takesSystem: boolean): string {
  return takesSystem ? "{ system, ... }:" : "{ ... }:";
}

/** Lines between braces. */
export function block(lines: readonly string[], indent: string): string {
  return lines.length === 0 ? "{ }" : `{\n${lines.join("\n")}\n${indent}}`;
}

/** `transposition.devShell.adHoc = true;`: flake-parts takes an output that it doesn't know. */
export function declaration(output: string): string {
  return `transposition.${attribute(output)}.adHoc = true;`;
}

/** `[ "x86_64-linux" ]` and `[ system ]`. */
export function listOfOne(item: string): string {
  return `[ ${item} ]`;
}

/** `let` before a body that stands on a line of its own. */
export function letIn(lines: readonly string[], indent: string): string {
  return `let\n${lines.join("\n")}\n${indent}in\n`;
}

/** Two values, merged; the second stands on a line of its own. */
export function merged(left: string, right: string, indent: string): string {
  return `${left}\n${indent}// ${right}`;
}

/** `pkgsFor system`, between parentheses where it is an argument itself. */
export function applied(name: string, argument: string, isArgument: boolean): string {
  return isArgument ? `(${name} ${argument})` : `${name} ${argument}`;
}

/** What is left of a set without some of its names. */
export function without(set: string, names: readonly string[]): string {
  return `builtins.removeAttrs ${set} [ ${names.map((name) => `"${name}"`).join(" ")} ]`;
}

/** What flake-utils makes of one output that it has its own layout for. */
export function throughEachSystem(library: string, source: string, output: string): string {
  const name = attribute(output);
  return `(${library}.eachSystem (builtins.attrNames ${source}) (system: { ${name} = ${source}.\${system}; })).${name}`;
}
