import { categoryOfOutput } from "../categories.ts";
import type { Heuristic } from "../heuristic.ts";
import { longValue } from "../unit.ts";

/** What decides of which modules a module is made. */
const shapesModule: ReadonlySet<string> = new Set(["imports", "options", "disabledModules", "systems"]);

/** An output's name says what its members are. */
export const outputPath: Heuristic = {
  id: "output-path",
  summary: "The members of an output belong to that output's category.",
  examples: [
    { nix: "{ packages.docs = pkgs.hello; }", binding: "packages.docs", verdict: "packages" },
    { nix: "{ devShells = { ci = pkgs.mkShell { }; }; }", binding: "devShells.ci", verdict: "shells" },
    { nix: '{ apps.run = { type = "app"; program = "/x"; }; }', binding: "apps.run", verdict: "apps" },
    { nix: "{ checks.lint = pkgs.hello; }", binding: "checks.lint", verdict: "checks" },
    {
      nix: "{ treefmt.programs = { nixfmt.enable = true; }; }",
      binding: "treefmt.programs",
      verdict: "stay",
    },
  ],
  judge(unit) {
    if (unit.output === null) return null;
    const category = categoryOfOutput(unit.output);
    if (category === null) {
      const reason = `\`${unit.output}\` is an option of a flake module, or an output without a folder`;
      const moves = unit.lines >= longValue && !shapesModule.has(unit.output);
      return { score: 900, destination: moves ? "others" : "stay", reason };
    }
    const reason =
      unit.kind === "whole" ? `it is the output \`${unit.output}\`` : `it is a member of \`${unit.output}\``;
    return { score: 900, destination: category.id, reason };
  },
};
