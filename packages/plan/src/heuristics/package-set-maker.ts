import type { Expression } from "@flake-split/syntax";
import type { Heuristic } from "../heuristic.ts";
import { call, isPackageSet, result } from "../shape.ts";
import { longValue } from "../unit.ts";

/** What is called `pkgsFor`, `mkPkgs` or `nixpkgsBySystem` gives package sets, however it makes them. */
const makerName = /^(?:nix)?pkgs(?:For|By|From)[A-Z]?\w*$|^(?:mk|make|import)(?:Nix)?[Pp]kgs\w*$/;

/** The package sets of a flake, by system or by what they are made with. */
export const packageSetMaker: Heuristic = {
  id: "package-set-maker",
  summary:
    "A function that gives an instance of nixpkgs, or a call that makes one for each system, is kept with the instances when it is long.",
  examples: [
    {
      nix: "let pkgsFor = system: import nixpkgs { inherit system; }; in { packages.a = (pkgsFor x).a; }",
      binding: "pkgsFor",
      verdict: null,
    },
  ],
  judge(unit, { home }) {
    if (unit.kind !== "let" || unit.lines < longValue || home?.bindings.includes(unit.item) !== true)
      return null;
    const isMaker = makesInstance(unit.value) || makerName.test(unit.name);
    if (!isMaker) return null;
    return { score: 750, destination: "packageSets", reason: "it gives instances of nixpkgs" };
  },
};

/** `system: import nixpkgs { … }`, and `genAttrs systems (system: import nixpkgs { … })`. */
function makesInstance(node: Expression): boolean {
  const value = result(node);
  if (value.kind === "lambda") return isPackageSet(value.body) || makesInstance(value.body);
  if (value.kind !== "apply") return false;
  const { arguments: args } = call(value);
  const last = args[args.length - 1];
  return last !== undefined && result(last).kind === "lambda" && makesInstance(last);
}
