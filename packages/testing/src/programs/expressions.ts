import type { Maker } from "./maker.ts";
import {
  bind,
  isGlobalIn,
  namesOf,
  newNames,
  openWith,
  packageNames,
  type Scope,
  type Type,
} from "./scope.ts";
import { indentedString, quoted } from "./strings.ts";

/** An expression of a type, as it stands where only a simple one may: in parentheses, unless it needs none. */
export function simple(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const code = expression(maker, scope, type, depth);
  return /^[a-z][a-zA-Z0-9'-]*$/.test(code) && code !== "or" ? code : `(${code})`;
}

/** An expression of a type that evaluates, made of names of the scope and, up to `depth`, of others. */
export function expression(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const names = namesOf(scope, type);
  if (depth <= 0) return names.length > 0 ? pick(maker, names) : plain(maker, scope, type);
  if (names.length > 0 && maker.chance(40)) return pick(maker, names);
  const around = maker.below(12);
  if (around === 11) return letIn(maker, scope, type, depth);
  if (around === 10) return underWith(maker, scope, type, depth);
  if (around === 9) return conditional(maker, scope, type, depth);
  if (around === 8) return called(maker, scope, type, depth);
  return own(maker, scope, type, depth);
}

function pick(maker: Maker, names: readonly string[]): string {
  return names[maker.below(names.length)] ?? "null";
}

/** The least that is of the type. */
function plain(maker: Maker, scope: Scope, type: Type): string {
  switch (type) {
    case "text":
      return `"text ${maker.unique()}"`;
    case "list":
      return "[ ]";
    case "set":
      return `{ a = "a${maker.unique()}"; b = "b"; "c-d" = "c"; }`;
    case "function":
      return `(argument: "f${maker.unique()} \${argument}")`;
    case "builder":
      return `({ who }: ${plain(maker, scope, "package")})`;
    case "package": {
      const [pkgs] = namesOf(scope, "pkgs");
      if (pkgs !== undefined) return `${pkgs}.${maker.oneOf(packageNames)}`;
      if (!isGlobalIn(scope, "derivation"))
        return '{ type = "derivation"; outPath = "/o"; drvPath = "/d"; name = "n"; }';
      return `(derivation { name = "d${maker.unique()}"; system = "x86_64-linux"; builder = "/bin/sh"; })`;
    }
    default:
      return "null";
  }
}

function own(maker: Maker, scope: Scope, type: Type, depth: number): string {
  switch (type) {
    case "text":
      return text(maker, scope, depth);
    case "list":
      return list(maker, scope, depth);
    case "set":
      return set(maker, scope, depth);
    case "function":
      return lambda(maker, scope, depth);
    case "builder":
      return builder(maker, scope, depth);
    case "package":
      return packageOf(maker, scope, depth);
    default:
      return plain(maker, scope, type);
  }
}

function text(maker: Maker, scope: Scope, depth: number): string {
  const part = () => expression(maker, scope, "text", depth - 1);
  switch (maker.below(11)) {
    case 0:
      return quoted(maker, part);
    case 1:
      return indentedString(maker, part);
    case 2:
      return `${simple(maker, scope, "function", depth - 1)} ${simple(maker, scope, "text", depth - 1)}`;
    case 3:
      return `${simple(maker, scope, "set", depth - 1)}.${maker.oneOf(["a", "b", '"c-d"', '${"a"}', "a or 1", 'missing or "no"'])}`;
    case 4:
      return `${simple(maker, scope, "text", depth - 1)} + ${simple(maker, scope, "text", depth - 1)}`;
    case 5:
      return maker.oneOf([
        '"${./data/one.txt}"',
        '"${./data}/one.txt"',
        '"${./. + "/data/one.txt"}"',
        '"${./data/${"one"}.txt}"',
      ]);
    case 6:
      return isGlobalIn(scope, "builtins")
        ? maker.oneOf([
            "builtins.readFile ./data/one.txt",
            'builtins.readFile (./. + "/data/one.txt")',
            "builtins.readFile ./data/../data/one.txt",
          ])
        : quoted(maker, part);
    case 7:
      return isGlobalIn(scope, "toString")
        ? `toString [ ${simple(maker, scope, "text", depth - 1)} 1 ]`
        : part();
    case 8:
      return `"\${${expression(maker, scope, "package", depth - 1)}}/bin"`;
    case 9:
      return recursive(maker, scope, depth);
    default: {
      const [lib] = namesOf(scope, "lib");
      return lib === undefined
        ? part()
        : `${lib}.concatStringsSep " " [ ${simple(maker, scope, "text", depth - 1)} ]`;
    }
  }
}

/** `rec { … }.a`, in which bindings refer to each other, come by `inherit`, or stand below a path. */
function recursive(maker: Maker, scope: Scope, depth: number): string {
  const [one = "v", two = "w", three = "u"] = newNames(maker, 3, "inner");
  const hidden = bind(
    scope,
    [one, two, three].map((name) => [name, "unusable"] as const),
  );
  const first = bind(hidden, [[one, "text"]]);
  const inherits = namesOf(scope, "text").filter((name) => ![one, two, three].includes(name));
  const inherited = maker.chance(40) && inherits.length > 0 ? [() => `inherit ${inherits[0]};`] : [];
  return `${maker.block(
    "rec {",
    [
      () => `${maker.note()}${one} = ${expression(maker, hidden, "text", depth - 1)};`,
      ...inherited,
      () => `${three}.deep.er = ${expression(maker, first, "text", depth - 1)};`,
      () => `${two} = ${expression(maker, first, "text", depth - 1)};`,
    ],
    "}",
  )}.${maker.oneOf([two, one, `${three}.deep.er`])}`;
}

function list(maker: Maker, scope: Scope, depth: number): string {
  const [lib] = namesOf(scope, "lib");
  switch (maker.below(5)) {
    case 0:
    case 1: {
      const item = () => `${maker.note()}${simple(maker, scope, "package", depth - 1)}`;
      return maker.block(
        "[",
        Array.from({ length: 1 + maker.below(4) }, () => item),
        "]",
      );
    }
    case 2:
      return `${simple(maker, scope, "list", depth - 1)} ++ ${simple(maker, scope, "list", depth - 1)}`;
    case 3:
      return lib === undefined
        ? "[ ]"
        : `${lib}.optionals ${maker.oneOf(["true", "(1 < 2)", "false"])} ${simple(maker, scope, "list", depth - 1)}`;
    default: {
      const [pkgs] = namesOf(scope, "pkgs");
      if (pkgs === undefined) return "[ ]";
      const inner = openWith(
        scope,
        packageNames.map((name) => [name, "package"] as const),
      );
      const names = namesOf(inner, "package");
      const items = Array.from(
        { length: 1 + maker.below(4) },
        () => () => `${pick(maker, names)}${maker.chance(20) ? ` # last ${maker.unique()}` : ""}`,
      );
      return `with ${pkgs}; ${maker.block("[", items, "]")}`;
    }
  }
}

function set(maker: Maker, scope: Scope, depth: number): string {
  const value = () => expression(maker, scope, "text", depth - 1);
  const computed = maker.chance(30) ? [() => `\${"c${maker.unique()}" + "x"} = ${value()};`] : [];
  const nested = maker.chance(30) ? [() => `deep.er."est.${maker.unique()}" = ${value()};`] : [];
  const inherits = namesOf(scope, "set");
  const given =
    maker.chance(30) && inherits.length > 0
      ? [() => `inherit (${pick(maker, inherits)}) a "c-d";`, () => `${maker.note()}b = ${value()};`]
      : [() => `${maker.note()}a = ${value()};`, () => `b = ${value()};`, () => `"c-d" = ${value()};`];
  const code = maker.block("{", [...given, ...computed, ...nested], "}");
  return maker.chance(15) ? `${code} // { b = ${value()}; }` : code;
}

function lambda(maker: Maker, scope: Scope, depth: number): string {
  const [name = "x"] = newNames(maker, 1, "inner");
  const body = expression(maker, bind(scope, [[name, "text"]]), "text", depth - 1);
  return `${name}: ${body}`;
}

/** A function whose formals have no `...`. */
function builder(maker: Maker, scope: Scope, depth: number): string {
  const [more = "more"] = newNames(maker, 1, "inner").filter((name) => name !== "who");
  const own = bind(scope, [["who", "text"]]);
  if (maker.chance(40)) return `{ who }: ${expression(maker, own, "package", depth - 1)}`;
  const fallback = expression(maker, bind(own, [[more, "unusable"]]), "text", depth - 2);
  const inner = bind(own, [[more, "text"]]);
  return `{ who, ${more} ? ${fallback} }: ${expression(maker, inner, "package", depth - 1)}`;
}

function packageOf(maker: Maker, scope: Scope, depth: number): string {
  const [pkgs] = namesOf(scope, "pkgs");
  if (pkgs === undefined) return plain(maker, scope, "package");
  const name = `p${maker.unique()}`;
  const script = () => expression(maker, scope, "text", depth - 1);
  switch (maker.below(6)) {
    case 5:
      return `${simple(maker, scope, "builder", depth - 1)} { who = ${script()}; }`;
    case 0:
      return `${pkgs}.${maker.oneOf(packageNames)}`;
    case 1:
      return `${pkgs}.writeShellScriptBin "${name}" ${indentedString(maker, script)}`;
    case 2:
      return `${pkgs}.writeShellScriptBin "${name}" ${simple(maker, scope, "text", depth - 1)}`;
    case 3:
      return maker.block(
        `${pkgs}.stdenv.mkDerivation {`,
        [
          () => `name = "${name}";`,
          () => `${maker.note()}src = ${maker.oneOf(["./data", "./data/one.txt"])};`,
          () => `buildInputs = ${expression(maker, scope, "list", depth - 1)};`,
          () => `text = ${script()};`,
        ],
        "}",
      );
    default:
      return `${pkgs}.buildEnv { name = "${name}"; paths = ${expression(maker, scope, "list", depth - 1)}; }`;
  }
}

/** A `let` whose bindings hide names of outer scopes. Bindings use those above, and may stand in any order. */
function letIn(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const { bindings, inner } = bindingsFor(maker, scope, 1 + maker.below(3), depth - 1, "inner");
  const open = maker.block("let", bindings, "in");
  return `${open} ${expression(maker, inner, type, depth - 1)}`;
}

/** The bindings of a recursive scope, and the scope. */
export function bindingsFor(
  maker: Maker,
  scope: Scope,
  count: number,
  depth: number,
  where: "inner" | "outer",
): { readonly bindings: readonly (() => string)[]; readonly inner: Scope } {
  const names = newNames(maker, count, where);
  let inner = bind(
    scope,
    names.map((name) => [name, "unusable"] as const),
  );
  const bindings = names.map((name) => {
    const type = maker.oneOf(["text", "list", "package", "function", "set", "builder"] as const);
    const seen = inner;
    inner = bind(inner, [[name, type]]);
    return () =>
      `${maker.note()}${name} = ${expression(maker, seen, type, depth)};${maker.chance(15) ? ` # beside ${maker.unique()}` : ""}`;
  });
  return { bindings: maker.chance(30) ? [...bindings].reverse() : bindings, inner };
}

function underWith(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const opened = openWith(scope, [
    ["a", "text"],
    ["b", "text"],
  ]);
  return `with ${simple(maker, scope, "set", depth - 1)}; ${expression(maker, opened, type, depth - 1)}`;
}

function conditional(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const asked = simple(maker, scope, "set", depth - 1);
  const condition = maker.oneOf([
    "true",
    `${asked} ? a`,
    `!(${asked} ? "c-d".e)`,
    `${asked} ? \${"b"} && 1 < 2 -> true`,
  ]);
  const one = expression(maker, scope, type, depth - 1);
  if (maker.chance(25)) return `assert ${condition}; ${one}`;
  return `if ${condition} then ${one} else ${expression(maker, scope, type, depth - 1)}`;
}

/** A call of a function with formals, defaults and an @-pattern. A default may use the other arguments. */
function called(maker: Maker, scope: Scope, type: Type, depth: number): string {
  const [one = "v", two = "w", all = "u"] = newNames(maker, 3, "inner");
  const hidden = bind(
    scope,
    [one, two, all].map((name) => [name, "unusable"] as const),
  );
  const withOne = bind(hidden, [[one, "text"]]);
  const fallback = expression(maker, withOne, "text", depth - 2);
  const inner = bind(withOne, [[two, "text"]]);
  const [head, used, isOpen] = maker.oneOf<readonly [string, string, boolean]>([
    [`{ ${one}, ${two} ? ${fallback} }`, `${one}`, false],
    [`{ ${one}, ${two} ? ${fallback}, ... }@${all}`, `${all}.${one}`, true],
    [`${all}@{ ${one}, ${two} ? ${fallback}, ... }`, `${all}.${two} or ${all}.${one}`, true],
  ]);
  const body = expression(maker, inner, type, depth - 1);
  const given = expression(maker, scope, "text", depth - 1);
  const extra = isOpen && maker.chance(40) ? ` extra = ${given};` : "";
  return `(${head}: assert ${used} == ${used}; ${body}) { ${one} = ${given};${extra} }`;
}
