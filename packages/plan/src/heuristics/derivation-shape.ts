import type { Heuristic } from "../heuristic.ts";

/** Packages that the flake builds itself. */
export const derivationShape: Heuristic = {
  id: "derivation-shape",
  summary: "A call of `mkDerivation`, `buildGoModule`, `callPackage` and their like is a package.",
  examples: [
    {
      nix: 'let tool = pkgs.stdenv.mkDerivation { name = "t"; }; in { }',
      binding: "tool",
      verdict: "packages",
    },
    { nix: "let tool = pkgs.callPackage ./tool.nix { }; in { }", binding: "tool", verdict: "packages" },
    { nix: "let src = pkgs.fetchFromGitHub { }; in { }", binding: "src", verdict: null },
  ],
  judge(unit) {
    if (unit.kind !== "let" || unit.shape !== "derivation") return null;
    return { score: 600, destination: "packages", reason: "it builds a package" };
  },
};
