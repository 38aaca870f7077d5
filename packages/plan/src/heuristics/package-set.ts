import type { Heuristic } from "../heuristic.ts";
import { isLocalImport } from "../shape.ts";
import { longValue } from "../unit.ts";

/** What everything else is made with stays where everything can see it. */
export const packageSet: Heuristic = {
  id: "package-set",
  summary:
    "An instance of nixpkgs (`import nixpkgs { … }`, `pkgs.extend …`) is handed to every file and stays; what it is made with moves when that is long.",
  examples: [
    {
      nix: 'let pkgs = import nixpkgs { system = "x"; }; in { packages.a = pkgs.a; }',
      binding: "pkgs",
      verdict: "stay",
    },
    { nix: "let x = import ./x.nix; in { packages.a = x; }", binding: "x", verdict: null },
  ],
  judge(unit, { home }) {
    if (unit.kind !== "let") return null;
    const isSet = unit.shape === "package-set" && !isLocalImport(unit.value);
    if (!isSet && !/^(?:pkgs|lib)$/.test(unit.name)) return null;
    const moves = isSet && unit.lines >= longValue && home?.bindings.includes(unit.item) === true;
    return {
      score: 800,
      destination: moves ? "packageSets" : "stay",
      reason: "the other files are made with it",
    };
  },
};
