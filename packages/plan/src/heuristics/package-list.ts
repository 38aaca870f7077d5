import type { Heuristic } from "../heuristic.ts";

/** Lists of what a shell or an environment holds. */
export const packageList: Heuristic = {
  id: "package-list",
  summary: "A list, or a sum of lists, whose elements can be packages is a package list.",
  examples: [
    { nix: "let tools = with pkgs; [ git jq ]; in { }", binding: "tools", verdict: "packages" },
    {
      nix: "let more = tools ++ pkgs.lib.optionals c [ pkgs.gdb ]; in { }",
      binding: "more",
      verdict: "packages",
    },
    { nix: 'let names = [ "a" "b" ]; in { }', binding: "names", verdict: null },
    { nix: "let overlays = [ foo.overlays.default ]; in { }", binding: "overlays", verdict: null },
  ],
  judge(unit) {
    if (unit.kind !== "let" || unit.shape !== "package-list") return null;
    return { score: 600, destination: "packages", reason: "it is a list of packages" };
  },
};
