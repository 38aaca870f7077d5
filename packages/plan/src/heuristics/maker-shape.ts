import type { CategoryId } from "../categories.ts";
import type { Heuristic } from "../heuristic.ts";
import type { Shape } from "../shape.ts";

/** Where a function goes by what it makes. */
const homes: Partial<Record<Shape, CategoryId>> = {
  derivation: "packages",
  command: "commands",
  shell: "shells",
};

/** Functions that make packages, commands or shells. */
export const makerShape: Heuristic = {
  id: "maker-shape",
  summary: "A function that ends in making a package, a command or a shell goes with what it makes.",
  examples: [
    {
      nix: 'let mkTool = name: pkgs.stdenv.mkDerivation { inherit name; }; in { packages.a = mkTool "a"; }',
      binding: "mkTool",
      verdict: "packages",
    },
    {
      nix: "let tool = { lib, stdenv }: stdenv.mkDerivation { }; in { packages.a = pkgs.callPackage tool { }; }",
      binding: "tool",
      verdict: "packages",
    },
    {
      nix: 'let greet = name: "hello ${name}"; in { packages.a = greet "a"; }',
      binding: "greet",
      verdict: null,
    },
  ],
  judge({ kind, shape, makes }) {
    if (kind !== "let" || shape !== "function") return null;
    const home = makes === null ? undefined : homes[makes];
    if (home === undefined) return null;
    return { score: 500, destination: home, reason: `it is a function that makes a ${makes}` };
  },
};
