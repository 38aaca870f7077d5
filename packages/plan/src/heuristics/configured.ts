import type { Heuristic } from "../heuristic.ts";

/** The user's word goes before every rule. */
export const configured: Heuristic = {
  id: "configured",
  summary: "`categories` in flake-split.config.json names the category of a binding by a glob.",
  examples: [
    { nix: "let tools = [ pkgs.git ]; in { devShells.x = f tools; }", binding: "tools", verdict: null },
  ],
  judge(unit, view) {
    // A member of an output stays with it: in another category's set the output could not find it.
    if (unit.output !== null) return null;
    const category = view.configured(unit.label);
    if (category === null) return null;
    return { score: 1000, destination: category, reason: "flake-split.config.json says so" };
  },
};
