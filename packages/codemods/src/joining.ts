import type { Phase } from "./contract.ts";
import { loadedJoin } from "./prepare.ts";

/** The inverse of all phases, as a command. */
export const joining: Phase = {
  name: "join",
  title: "Join",
  summary: "fold what the phases wrote back into one flake.nix, and remove its files",
  risk: "medium",
  run: (tree, options) => loadedJoin()(tree, options),
};
