import {
  type Apply,
  type Attr,
  bare,
  type Expression,
  type StringExpression,
  stringValue,
} from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Document } from "../document.ts";
import { lastName } from "../output-sets.ts";
import { iterationOf } from "./iterator.ts";
import { pastLets, resolve } from "./resolve.ts";

const kernels = ["linux", "darwin", "freebsd", "netbsd", "openbsd", "windows", "cygwin", "none", "wasi"];
const processors = [
  "x86_64",
  "i686",
  "aarch64",
  "arm",
  "riscv",
  "powerpc",
  "mips",
  "loongarch",
  "s390",
  "wasm",
];

/** Whether a name is one of Nix's systems: `x86_64-linux`, `aarch64-darwin`. */
export function isSystemName(name: string): boolean {
  const [processor, kernel, ...more] = name.split("-");
  if (processor === undefined || kernel === undefined || more.length > 0) return false;
  return (
    processors.some((known) => processor.startsWith(known)) &&
    kernels.some((known) => kernel.startsWith(known))
  );
}

/** Whether an attribute names a system: `x86_64-linux`, `${system}`. */
export function isSystemAttr(attr: Attr): boolean {
  if (attr.kind !== "dynamic") return isSystemName(attr.name);
  return (lastName(attr.expression) ?? "").toLowerCase().includes("system");
}

/** What lists of systems are called, and sets whose names are systems. */
const names: ReadonlySet<string> = new Set([
  "flakeExposed",
  "legacyPackages",
  "doubles",
  "hydra",
  "tier1",
  "tier2",
]);
const platforms: ReadonlySet<string> = new Set(["linux", "darwin", "unix", "all"]);

function soundsLikeSystems(name: string): boolean {
  const lower = name.toLowerCase();
  return names.has(name) || ["systems", "platforms", "bysystem"].some((part) => lower.includes(part));
}

/**
 * Whether a value is a list of systems, or a set whose names are systems, as far as it can be told: by what
 * is in it where that is written in this file, else by what it is called.
 */
export function isOfSystems(document: Document, value: Expression, steps = 16): boolean {
  const node = pastLets(value);
  if (steps === 0) return false;
  const inner = (part: Expression) => isOfSystems(document, part, steps - 1);
  switch (node.kind) {
    case "list":
      return node.items.length > 0 && node.items.some((item) => isSystem(document, item, steps - 1));
    case "attrset":
      return node.bindings.some(
        (binding) => binding.kind === "binding" && isSystemName(attrName(binding.path[0]) ?? ""),
      );
    case "binary":
      return (node.operator === "++" || node.operator === "//") && (inner(node.left) || inner(node.right));
    case "apply":
      return argumentsOf(node).some(inner) || isCallForSystems(document, node, steps - 1);
    case "variable":
    case "select":
      return isNamedOfSystems(document, node, steps);
    default:
      return false;
  }
}

/** `import systems` and `filter f systems` are lists of systems, as far as their arguments tell. */
function argumentsOf(call: Apply): readonly Expression[] {
  const callee = bare(call.function);
  return callee.kind === "apply" ? [...argumentsOf(callee), call.argument] : [call.argument];
}

/** `forAllSystems (system: …)` is a set whose names are systems. */
function isCallForSystems(document: Document, call: Apply, steps: number): boolean {
  const found = iterationOf(document, call)?.iteration;
  if (found === undefined || found.spelling === "passThrough") return false;
  return found.systems === null || isOfSystems(document, found.systems, steps);
}

function isNamedOfSystems(document: Document, node: Expression, steps: number): boolean {
  const meaning = resolve(document.scopes, node);
  if (meaning.kind === "code") return isOfSystems(document, meaning.node, steps - 1);
  const name = lastName(node);
  if (name === null) return false;
  if (soundsLikeSystems(name)) return true;
  if (node.kind !== "select") return meaning.kind === "library" && soundsLikeSystems(meaning.name);
  const before = node.path.length > 1 ? attrName(node.path[node.path.length - 2]) : lastName(node.target);
  return platforms.has(name) && before === "platforms";
}

/** An item of a list: `"x86_64-linux"`, `system`, `flake-utils.lib.system.x86_64-linux`, `"${arch}-linux"`. */
function isSystem(document: Document, item: Expression, steps: number): boolean {
  const node = bare(item);
  if (node.kind === "string") return isSystemString(document, node);
  if (node.kind !== "variable" && node.kind !== "select") return false;
  const name = lastName(node) ?? "";
  if (isSystemName(name) || name.toLowerCase().includes("system")) return true;
  const meaning = steps > 0 ? resolve(document.scopes, node) : null;
  return meaning?.kind === "code" && isSystem(document, meaning.node, steps - 1);
}

function isSystemString(document: Document, node: StringExpression): boolean {
  const parts = stringValue(document, node);
  const last = parts.at(-1);
  if (typeof last !== "string") return false;
  return parts.length === 1 ? isSystemName(last) : kernels.some((kernel) => last.endsWith(`-${kernel}`));
}
