import type { Heuristic } from "../heuristic.ts";

/** Overlays go with the instance of nixpkgs that applies them. */
export const overlayShape: Heuristic = {
  id: "overlay-shape",
  summary: "A function `final: prev: …` under a name with `overlay` in it is an overlay, and stays for now.",
  examples: [
    { nix: "let myOverlay = final: prev: { }; in { }", binding: "myOverlay", verdict: "stay" },
    { nix: "let f = a: b: a; in { }", binding: "f", verdict: null },
  ],
  judge(unit) {
    if (unit.kind !== "let" || unit.shape !== "overlay") return null;
    return { score: 600, destination: "stay", reason: "it is an overlay, which these phases don't move yet" };
  },
};
