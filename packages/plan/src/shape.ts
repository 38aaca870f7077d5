import { attrName, lastName, referenceAt } from "@flake-split/analysis";
import type { Expression, Variable } from "@flake-split/syntax";
import type { Meanings } from "./meanings.ts";

/** What kind of value an expression looks like, judged by its syntax alone. */
export type Shape =
  | "alias"
  | "command"
  | "command-list"
  | "derivation"
  | "file"
  | "function"
  | "image"
  | "list"
  | "other"
  | "overlay"
  | "package-list"
  | "package-set"
  | "set"
  | "shell"
  | "text";

/** Functions of nixpkgs that make a program of a script. */
const commandWriter = /^write\w*(?:Bin|Application)$/;
const shellMaker = /^mk(?:Dev)?Shell\w*$/;
const fileWriter =
  /^(?:writeText\w*|writeShellScript|writeScript|toFile|generate|substituteAll|replaceVars)$/;
/** Functions of nixpkgs and of the builders that flakes use with it, each of which gives a derivation. */
const derivationMaker =
  /^(?:mkDerivation|mk\w*(?:Package|Application|Env)|build(?!Inputs$)\w*|callPackages?|callCabal2nix\w*|override\w*|symlinkJoin|runCommand\w*|withPackages|ghcWithPackages|wrap\w+|linkFarm\w*|cargo[A-Z]\w*|streamLayeredImage|streamImage|nixosTest|runNixOSTest|runTest|withPlugins|appendOverlay)$/;

/** The callee and the arguments of `f a b`, without parentheses around the callee. */
export function call(node: Expression): {
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
} {
  const args: Expression[] = [];
  let callee = node;
  for (;;) {
    if (callee.kind === "apply") {
      args.unshift(callee.argument);
      callee = callee.function;
    } else if (callee.kind === "parenthesized") callee = callee.inner;
    else return { callee, arguments: args };
  }
}

/** The expression that gives the value: without parentheses, `with`, `assert` and `let` around it. */
export function result(node: Expression): Expression {
  switch (node.kind) {
    case "parenthesized":
      return result(node.inner);
    case "with":
    case "assert":
    case "let":
      return result(node.body);
    default:
      return node;
  }
}

/** Whether the value is a command: a call of `writeShellScriptBin` and its like, or of a function that makes one. */
export function isCommand(node: Expression, names: Meanings): boolean {
  const value = result(node);
  if (value.kind !== "apply") return false;
  const { callee } = call(value);
  const name = lastName(callee);
  if (name !== null && commandWriter.test(name)) return true;
  if (callee.kind !== "variable") return false;
  const target = referenceAt(names.scopes, callee.span.start)?.target;
  const made = target?.kind === "definition" ? names.valueOf(target.definition) : null;
  return made !== null && made !== node && makesCommand(made);
}

function makesCommand(node: Expression): boolean {
  const value = result(node);
  if (value.kind === "lambda") return makesCommand(value.body);
  if (value.kind !== "apply") return false;
  const name = lastName(call(value).callee);
  return name !== null && commandWriter.test(name);
}

/** What a function makes when it is called with all its arguments, as far as its body tells. */
export function madeBy(node: Expression, names: Meanings): Shape | null {
  const value = result(node);
  if (value.kind === "lambda") return madeBy(value.body, names);
  return value.kind === "apply" ? callShape(value, "", names) : null;
}

/** The shape of a value that is bound to `name`. */
export function shapeOf(node: Expression, name: string, names: Meanings): Shape {
  if (isImage(node)) return "image";
  if (isAlias(node)) return "alias";
  const value = result(node);
  switch (value.kind) {
    case "string":
      return "text";
    case "lambda":
      return value.body.kind === "lambda" && /overlay/i.test(name) ? "overlay" : "function";
    case "attrset":
      return "set";
    case "list":
    case "binary":
    case "if":
      return listShape(value, name, names);
    case "apply":
      return callShape(value, name, names);
    default:
      return "other";
  }
}

/** What NixOS calls its images under `config.system.build`. */
const systemImage =
  /^(?:isoImage|sdImage|tarball\w*|image|images|\w+Image|virtualBoxOVA|vm|vmWithBootLoader|netboot\w*|kexec\w*)$/;
const imageMaker =
  /^(?:nixosGenerate|buildImage|buildLayeredImage|streamLayeredImage|streamImage|buildImageWithNixDb)$/;

/** Whether a value is an image: one of `config.system.build`, or made by `dockerTools` or nixos-generators. */
export function isImage(node: Expression): boolean {
  const value = result(node);
  if (value.kind === "select") {
    const names = value.path.map((attr) => attrName(attr));
    const build = names.indexOf("build");
    return build > 0 && names[build - 1] === "system" && systemImage.test(names[build + 1] ?? "");
  }
  if (value.kind !== "apply") return false;
  return imageMaker.test(lastName(call(value).callee) ?? "");
}

function callShape(value: Expression, name: string, names: Meanings): Shape {
  const { callee, arguments: args } = call(value);
  const called = lastName(callee);
  if (called === "import" || called === "extend" || called === "appendOverlays") {
    return args.length > 1 || called !== "import" ? "package-set" : "other";
  }
  if (isCommand(value, names)) return "command";
  if (called === null) return "other";
  if (shellMaker.test(called)) return "shell";
  if (fileWriter.test(called)) return "file";
  if (derivationMaker.test(called)) return "derivation";
  if (callee.kind === "variable" && makesDerivation(callee, names)) return "derivation";
  if (called === "optionals" || called === "concatLists" || called === "filter") {
    return listShape(value, name, names);
  }
  return "other";
}

/** Whether a name is that of a function of the flake that ends in making a derivation, without further names. */
function makesDerivation(callee: Variable, names: Meanings): boolean {
  const target = referenceAt(names.scopes, callee.span.start)?.target;
  const made = target?.kind === "definition" ? names.valueOf(target.definition) : null;
  if (made === null || result(made).kind !== "lambda") return false;
  let body = result(made);
  while (body.kind === "lambda") body = result(body.body);
  const name = body.kind === "apply" ? lastName(call(body).callee) : null;
  return name !== null && derivationMaker.test(name);
}

/** Functions of nixpkgs and of Nix that give text. */
const textMaker =
  /^(?:concat\w*Strings?\w*|escape\w+|fileContents|optionalString|readFile|remove(?:Prefix|Suffix)|replaceStrings|to(?:Lower|String|Upper)|trim)$/;

/** Whether a value is text, a number or a truth value, a file of text, or a function that gives one of them. */
export function isScalar(node: Expression): boolean {
  const value = result(node);
  switch (value.kind) {
    case "lambda":
      return isScalar(value.body);
    case "if":
      return isScalar(value.consequence);
    case "binary":
      return value.operator !== "//" && value.operator !== "++";
    case "apply": {
      const name = lastName(call(value).callee) ?? "";
      return textMaker.test(name) || fileWriter.test(name);
    }
    case "string":
    case "unary":
    case "has-attr":
      return true;
    default:
      return value.kind === "integer" || value.kind === "float";
  }
}

/** Whether an expression is a call that gives an instance: `import nixpkgs { … }`, `pkgs.extend overlay`. */
export function isPackageSet(node: Expression): boolean {
  const value = result(node);
  if (value.kind !== "apply" || isLocalImport(value)) return false;
  const { callee, arguments: args } = call(value);
  const called = lastName(callee);
  return (called === "import" && args.length > 1) || called === "extend" || called === "appendOverlays";
}

/** `import ./x.nix { … }` brings in a file of the repository, which is no package set as such. */
export function isLocalImport(node: Expression): boolean {
  if (node.kind === "path") return true;
  if (node.kind === "apply")
    return (
      isLocalImport(node.function) || (node.function.kind === "variable" && isLocalImport(node.argument))
    );
  return node.kind === "parenthesized" && isLocalImport(node.inner);
}

/** Names of lists whose elements are no packages, whatever they look like. */
const otherList =
  /overlay|module|system|args?$|flag|path|host|user|feature|name|target|version|option|import/i;

function listShape(value: Expression, name: string, names: Meanings): Shape {
  const items = listItems(value);
  if (items.length === 0) return value.kind === "list" ? "list" : "other";
  const commands = items.filter((item) => isCommand(item, names)).length;
  if (commands > 0 && commands * 2 >= items.length) return "command-list";
  if (otherList.test(name) || !items.every(mayBePackage)) return value.kind === "list" ? "list" : "other";
  return "package-list";
}

function mayBePackage(item: Expression): boolean {
  const value = result(item);
  if (value.kind === "select")
    return !value.path.some((attr) => attr.kind === "name" && /overlay|module/i.test(attr.name));
  return value.kind === "variable" || value.kind === "apply";
}

/** The elements of a list that is put together with `++`, `optionals`, `if` and `with`. */
export function listItems(node: Expression): readonly Expression[] {
  const value = result(node);
  switch (value.kind) {
    case "list":
      return value.items;
    case "binary":
      return value.operator === "++" ? [...operandItems(value.left), ...operandItems(value.right)] : [];
    case "if":
      return [...listItems(value.consequence), ...listItems(value.alternative)];
    case "apply": {
      const { callee, arguments: args } = call(value);
      const last = args[args.length - 1];
      return lastName(callee) === "optionals" && last !== undefined ? listItems(last) : [];
    }
    default:
      return [];
  }
}

/** An operand of `++` that is only a name counts as one element, so that sums of lists are lists. */
function operandItems(node: Expression): readonly Expression[] {
  const value = result(node);
  return value.kind === "variable" || value.kind === "select" ? [value] : listItems(value);
}

/**
 * Whether a value is only another name for something: a chain of static selects with defaults of the same
 * kind (`pkgs.stdenv.isLinux`, `pkgs.a or pkgs.b`). Evaluating it twice has no effect and shares no work.
 */
export function isAlias(node: Expression): boolean {
  if (node.kind === "variable") return true;
  if (node.kind === "parenthesized") return isAlias(node.inner);
  return (
    node.kind === "select" &&
    isAlias(node.target) &&
    node.path.every((attr) => attr.kind !== "dynamic") &&
    (node.fallback === null || isAlias(node.fallback))
  );
}
