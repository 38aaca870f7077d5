import type { Heuristic } from "../heuristic.ts";

/** Functions that change a package set. */
export const overlayShape: Heuristic = {
  id: "overlay-shape",
  summary: "A function `final: prev: …` under a name with `overlay` in it is an overlay.",
  examples: [
    { nix: "let myOverlay = final: prev: { }; in { }", binding: "myOverlay", verdict: "overlays" },
    { nix: "let f = a: b: a; in { }", binding: "f", verdict: null },
  ],
  judge(unit) {
    if (unit.kind !== "let" || unit.shape !== "overlay") return null;
    return { score: 600, destination: "overlays", reason: "it is an overlay" };
  },
};
