import { bindingsFor, expression, simple } from "./expressions.ts";
import { type Maker, makerFor } from "./maker.ts";
import { bind, emptyScope, namesOf, type Scope, type Type } from "./scope.ts";

/** How a generated flake goes through systems. */
const frameworks = ["flake-parts", "flake-utils", "genAttrs", "one system"] as const;
type Framework = (typeof frameworks)[number];

/** The files of a flake that a row of numbers decides: closed, it evaluates with stand-ins for its inputs. */
export function flakeFrom(row: readonly number[]): ReadonlyMap<string, string> {
  const maker = makerFor(row);
  const text = flakeText(maker, maker.oneOf(frameworks));
  return new Map([
    ["data/one.txt", "one\n"],
    ["data/two.nix", "{ two = 2; }\n"],
    ["flake.nix", text],
  ]);
}

function flakeText(maker: Maker, framework: Framework): string {
  const url = (name: string, from: string) => () => `inputs.${name}.url = "github:${from}";`;
  const inputs = [
    url("nixpkgs", "NixOS/nixpkgs/nixos-unstable"),
    ...(framework === "flake-parts" ? [url("flake-parts", "hercules-ci/flake-parts")] : []),
    ...(framework === "flake-utils" ? [url("flake-utils", "numtide/flake-utils")] : []),
  ];
  return `${maker.block("{", [() => `description = "A flake";`, ...inputs, () => outputs(maker, framework)], "}")}\n`;
}

const whole = bind(emptyScope, [
  ["self", "unusable"],
  ["nixpkgs", "unusable"],
  ["inputs", "unusable"],
]);

function outputs(maker: Maker, framework: Framework): string {
  switch (framework) {
    case "flake-parts":
      return flakeParts(maker);
    case "flake-utils": {
      const body = () => `flake-utils.lib.eachDefaultSystem (system: ${withPkgs(maker, whole, 8)})`;
      return `outputs = { self, nixpkgs, flake-utils }@inputs: ${body()};`;
    }
    case "genAttrs":
      return genAttrs(maker);
    case "one system":
      return oneSystem(maker);
  }
}

function flakeParts(maker: Maker): string {
  const scope = bind(emptyScope, [["inputs", "unusable"]]);
  if (maker.chance(25)) return besideFlakeParts(maker);
  const perSystem = () => {
    const [formals, known] = maker.oneOf<readonly [string, readonly (readonly [string, Type])[]]>([
      ["{ pkgs, ... }", [["pkgs", "pkgs"]]],
      [
        "{ pkgs, lib, system, ... }",
        [
          ["pkgs", "pkgs"],
          ["lib", "lib"],
          ["system", "text"],
        ],
      ],
      [
        "args@{ pkgs, config, ... }",
        [
          ["pkgs", "pkgs"],
          ["config", "unusable"],
          ["args", "unusable"],
        ],
      ],
    ]);
    return `${maker.note()}perSystem = ${formals}: ${region(maker, bind(scope, known), [])};`;
  };
  const flake = () => `flake = ${maker.block("{", systemFree(maker, scope), "}")};`;
  const body = maker.block(
    "inputs.flake-parts.lib.mkFlake { inherit inputs; } {",
    [() => 'systems = [ "x86_64-linux" "aarch64-linux" ];', perSystem, ...(maker.chance(50) ? [flake] : [])],
    "}",
  );
  return `outputs = inputs: ${body};`;
}

/** `mkFlake … // { packages = forAllSystems (…); }` */
function besideFlakeParts(maker: Maker): string {
  const { bindings, inner } = bindingsFor(maker, whole, maker.below(3), 1, "outer");
  const scope = bind(inner, [["forAllSystems", "unusable"]]);
  const module = maker.block(
    "inputs.flake-parts.lib.mkFlake { inherit inputs; } {",
    [() => "systems = [ ];", () => `flake = ${maker.block("{", systemFree(maker, scope), "}")};`],
    "}",
  );
  const beside = maker.block("{", outputsForAll(maker, scope), "}");
  const systems = () => 'forAllSystems = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];';
  return `outputs = inputs@{ self, nixpkgs, ... }: ${maker.block("let", [systems, ...bindings], "in")} ${module} // ${beside};`;
}

/** `packages = forAllSystems (…); devShells = forAllSystems (…);`, with shared bindings in front. */
function genAttrs(maker: Maker): string {
  const { bindings, inner } = bindingsFor(maker, whole, maker.below(3), 1, "outer");
  const scope = bind(inner, [["forAllSystems", "unusable"]]);
  const body = maker.block("{", [...outputsForAll(maker, scope), ...systemFree(maker, scope)], "}");
  const systems = () => 'forAllSystems = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];';
  return `outputs = { self, nixpkgs }@inputs: ${maker.block("let", [systems, ...bindings], "in")} ${body};`;
}

/** `packages = forAllSystems (system: … { … });` and others like it. */
function outputsForAll(maker: Maker, scope: Scope): readonly (() => string)[] {
  const each = (output: string, member: (scope: Scope) => string) => () => {
    const own = bind(scope, [
      ["system", "text"],
      ["pkgs", "pkgs"],
    ]);
    const items = memberNames(maker).map((name) => () => `${maker.note()}${name} = ${member(own)};`);
    const head = "forAllSystems (system: let pkgs = nixpkgs.legacyPackages.${system}; in";
    return `${maker.note()}${output} = ${maker.block(`${head} {`, items, "})")};`;
  };
  return [
    each("packages", (own) => packageValue(maker, own)),
    each("devShells", (own) => shell(maker, own)),
    ...(maker.chance(50) ? [each("checks", (own) => packageValue(maker, own))] : []),
  ];
}

function oneSystem(maker: Maker): string {
  const head = ['system = "x86_64-linux";', "pkgs = nixpkgs.legacyPackages.${system};"].map(
    (line) => () => line,
  );
  const scope = bind(whole, [
    ["system", "text"],
    ["pkgs", "pkgs"],
  ]);
  const { bindings, inner } = bindingsFor(maker, scope, 1 + maker.below(6), 3, "outer");
  const names = memberNames(maker);
  // Computed names may not meet: Nix takes each for a definition of its own.
  const place = names.length === 1 ? "${system}" : "x86_64-linux";
  const items = names.map(
    (name) => () => `${maker.note()}packages.${place}.${name} = ${packageValue(maker, inner)};`,
  );
  const shells = () =>
    `devShells.\${system} = ${maker.block(
      "{",
      memberNames(maker).map((name) => () => `${name} = ${shell(maker, inner)};`),
      "}",
    )};`;
  const body = maker.block("{", [...items, shells, ...systemFree(maker, inner)], "}");
  return `outputs = inputs@{ self, nixpkgs, ... }: ${maker.block("let", [...head, ...bindings], "in")} ${body};`;
}

/** The body of a function of the system that makes `pkgs` itself. */
function withPkgs(maker: Maker, scope: Scope, count: number): string {
  const own = bind(scope, [
    ["system", "text"],
    ["pkgs", "pkgs"],
    ["lib", "lib"],
  ]);
  const head = ["pkgs = import nixpkgs { inherit system; };", "inherit (pkgs) lib;"].map(
    (line) => () => line,
  );
  return region(maker, own, head, count);
}

/** A `let`, perhaps in two parts, and a set of outputs. */
function region(maker: Maker, scope: Scope, head: readonly (() => string)[], count = 7): string {
  const { bindings, inner } = bindingsFor(maker, scope, 1 + maker.below(count), 3, "outer");
  const open = maker.block("let", [...head, ...bindings], "in");
  const second = maker.chance(20) ? bindingsFor(maker, inner, 1 + maker.below(2), 2, "outer") : null;
  const middle = second === null ? "" : ` ${maker.block("let", second.bindings, "in")}`;
  return `${open}${middle} ${maker.block("{", regionOutputs(maker, second?.inner ?? inner), "}")}`;
}

function regionOutputs(maker: Maker, scope: Scope): readonly (() => string)[] {
  const all = [
    ...outputSet(maker, scope, "packages", packageValue),
    ...outputSet(maker, scope, "devShells", shell),
    ...(maker.chance(30) ? outputSet(maker, scope, "checks", packageValue) : []),
    ...(maker.chance(30) ? outputSet(maker, scope, "apps", app) : []),
    ...(maker.chance(20)
      ? outputSet(maker, scope, "legacyPackages", (_, inner) => expression(maker, inner, "set", 2))
      : []),
    ...(maker.chance(20) ? [() => `formatter = ${packageValue(maker, scope)};`] : []),
  ];
  return maker.chance(30) ? [...all].reverse() : all;
}

/** One output's members, in one set, perhaps behind a `let` of its own, or in paths, some merged. */
function outputSet(
  maker: Maker,
  scope: Scope,
  output: string,
  memberIn: (maker: Maker, scope: Scope) => string,
): readonly (() => string)[] {
  const names = memberNames(maker);
  if (maker.chance(20))
    return [() => `${maker.note()}${output} = ${behindLet(maker, scope, names, memberIn)};`];
  const member = () => memberIn(maker, scope);
  const bindings = names.map((name) => () => `${maker.note()}${name} = ${member()};`);
  if (maker.chance(35)) return names.map((name) => () => `${maker.note()}${output}.${name} = ${member()};`);
  // Members of a `rec` set would hide what values mean by their names.
  const hiding = names.some((name) => ["default", "nix", "lib", "x'"].includes(name));
  const open = maker.chance(15) && !hiding ? "rec {" : "{";
  const merged = () => (maker.chance(15) ? ` // { merged = ${member()}; }` : "");
  return [() => `${maker.note()}${output} = ${maker.block(open, bindings, "}")}${merged()};`];
}

/** `let … in { tool = …; }` */
function behindLet(
  maker: Maker,
  scope: Scope,
  names: readonly string[],
  memberIn: (maker: Maker, scope: Scope) => string,
): string {
  const { bindings, inner } = bindingsFor(maker, scope, 1 + maker.below(3), 2, "outer");
  const members = names.map((name) => () => `${maker.note()}${name} = ${memberIn(maker, inner)};`);
  return `${maker.block("let", bindings, "in")} ${maker.block("{", members, "}")}`;
}

function memberNames(maker: Maker): readonly string[] {
  const names = ["default", "tool", '"my.pkg"', '"c++"', "nix", "x'", "lib"] as const;
  return [...new Set(Array.from({ length: 1 + maker.below(3) }, () => maker.oneOf(names)))];
}

function packageValue(maker: Maker, scope: Scope): string {
  return expression(maker, scope, "package", 3);
}

function shell(maker: Maker, scope: Scope): string {
  const lists = namesOf(scope, "list");
  const texts = namesOf(scope, "text");
  const all = lists.length > 0 && maker.chance(60) ? lists.join(" ++ ") : expression(maker, scope, "list", 3);
  return maker.block(
    "pkgs.mkShell {",
    [
      () => `${maker.note()}packages = ${all};`,
      () => `shellHook = ${expression(maker, scope, "text", 2)};`,
      ...(texts.length > 0 ? [() => `texts = [ ${texts.join(" ")} ];`] : []),
      ...namesOf(scope, "function").map((name, at) => () => `called${at} = ${name} "it";`),
      ...namesOf(scope, "builder").map(
        (name, at) => () => `built${at} = (build: build { who = "it"; }) ${name};`,
      ),
    ],
    "}",
  );
}

function app(maker: Maker, scope: Scope): string {
  return `{ type = "app"; program = "\${${expression(maker, scope, "package", 2)}}/bin/x"; }`;
}

function host(maker: Maker, scope: Scope): string {
  const name = () => expression(maker, scope, "text", 2);
  return maker.block(
    "nixpkgs.lib.nixosSystem {",
    [
      () => 'system = "x86_64-linux";',
      () => `modules = [ ./data/two.nix { networking.hostName = ${name()}; } ];`,
    ],
    "}",
  );
}

/** Outputs that are the same for every system. */
function systemFree(maker: Maker, scope: Scope): readonly (() => string)[] {
  const overlay = (name: string) => {
    const inner = bind(scope, [
      ["final", "pkgs"],
      ["prev", "unusable"],
    ]);
    const items = [() => `tool = ${expression(maker, inner, "package", 2)};`, () => `other = prev.git;`];
    return `${name} = final: prev: ${maker.block("{", items, "}")};`;
  };
  const module = () => {
    const inner = bind(scope, [
      ["pkgs", "pkgs"],
      ["config", "unusable"],
    ]);
    return `nixosModules.default = { pkgs, config, ... }: { environment.systemPackages = ${expression(maker, inner, "list", 3)}; };`;
  };
  const all = [
    () => overlay("overlays.default"),
    module,
    () => `lib.helper = ${simple(maker, scope, "function", 2)};`,
    () => `lib.build = ${expression(maker, scope, "builder", 2)};`,
    () => `version = ${expression(maker, scope, "text", 2)};`,
    () =>
      maker.chance(30)
        ? `nixosConfigurations = ${behindLet(maker, scope, ["host", "other"], host)};`
        : `nixosConfigurations.host = ${host(maker, scope)};`,
  ] as const;
  const usable = scope.bound.has("nixpkgs") ? all : all.slice(0, 5);
  const kept = usable.filter(() => maker.chance(35));
  return kept.map((item) => () => `${maker.note()}${item()}`);
}
