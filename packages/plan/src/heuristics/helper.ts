import type { Heuristic } from "../heuristic.ts";

/** What nothing else claims goes where its users are. */
export const helper: Heuristic = {
  id: "helper",
  summary: "Any other binding of a `let` goes along with the only file that uses it, or is shared.",
  examples: [
    { nix: "let f = x: x; in { }", binding: "f", verdict: "helper" },
    { nix: 'let hook = "echo"; in { }', binding: "hook", verdict: "helper" },
  ],
  judge(unit) {
    if (unit.kind !== "let") return null;
    return { score: 100, destination: "helper", reason: "it helps other bindings" };
  },
};
