import type { Heuristic } from "../heuristic.ts";

/** Scripts made into programs, and lists of them. */
export const commandShape: Heuristic = {
  id: "command-shape",
  summary: "A call of `writeShellScriptBin` and its like, or a list that is mostly such calls, is a command.",
  examples: [
    { nix: 'let cb = pkgs.writeShellScriptBin "cb" ""; in { }', binding: "cb", verdict: "commands" },
    {
      nix: 'let all = [ (pkgs.writeShellApplication { name = "a"; }) ]; in { }',
      binding: "all",
      verdict: "commands",
    },
    { nix: "let tools = [ pkgs.git pkgs.jq ]; in { }", binding: "tools", verdict: null },
    {
      nix: 'let mk = n: pkgs.writeShellScriptBin n ""; go = mk "go"; in { }',
      binding: "go",
      verdict: "commands",
    },
  ],
  judge(unit) {
    if (unit.kind !== "let") return null;
    if (unit.shape === "command") {
      return { score: 700, destination: "commands", reason: "it makes a program of a script" };
    }
    if (unit.shape !== "command-list") return null;
    return { score: 700, destination: "commands", reason: "it is a list of programs made of scripts" };
  },
};
