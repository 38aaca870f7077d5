import type { Heuristic } from "../heuristic.ts";

/** Shells that several outputs share. */
export const shellShape: Heuristic = {
  id: "shell-shape",
  summary: "A call of `mkShell` is a development shell, wherever it is bound.",
  examples: [
    { nix: "let base = pkgs.mkShell { }; in { }", binding: "base", verdict: "shells" },
    { nix: "let mkMine = pkgs.mkShell.override { }; in { }", binding: "mkMine", verdict: null },
  ],
  judge(unit) {
    if (unit.kind !== "let" || unit.shape !== "shell") return null;
    return { score: 700, destination: "shells", reason: "it is a call of `mkShell`" };
  },
};
