import type { PhaseId } from "@flake-split/plan";
import { allPhases } from "./all-phases.ts";
import type { Outcome, Phase, PhaseOptions, ReadTree } from "./contract.ts";
import { entryPhase } from "./entry-phase.ts";
import { loadedAddImages } from "./prepare.ts";
import { runPhase } from "./run-phase.ts";
import { documented } from "./tree-readme/documented.ts";

function phase(name: PhaseId, about: Omit<Phase, "name" | "run">): Phase {
  return { name, ...about, run: (tree, options) => runPhase(name, tree, options) };
}

/** In the order in which a migration takes them; any order gives the same files. */
const undocumented: readonly Phase[] = [
  entryPhase,
  phase("phase1", {
    title: "Packages",
    summary: "move packages, package lists and overlays to nix/packages and nix/overlays",
    risk: "low",
    byHand: "2 to 4 hours",
  }),
  phase("phase2", {
    title: "Commands",
    summary: "move scripts, lists of them, and apps to nix/commands and nix/apps",
    risk: "low",
    byHand: "2 to 3 hours",
  }),
  phase("phase3", {
    title: "Shells",
    summary: "move development shells, checks and the formatter to nix/shells and nix/checks",
    risk: "medium",
    byHand: "3 to 5 hours",
  }),
  {
    name: "phase4",
    title: "Images",
    summary: "move image builders to nix/images, or add images (--add)",
    risk: "medium",
    byHand: "2 to 4 hours",
    run: (tree, options) =>
      options.addImages === undefined
        ? runPhase("phase4", tree, options)
        : loadedAddImages()(tree, options, options.addImages),
  },
  phase("phase5", {
    title: "Modules and hosts",
    summary: "move modules, hosts, deployment, lib and what is left to nix/modules, nix/hosts and nix/lib",
    risk: "medium",
    byHand: "2 to 3 hours",
  }),
];

const each = undocumented.map(documented);

/** The phases, and all of them as one. */
export const phases: readonly Phase[] = [...each, allPhases(each, planOnly)];

/** Plans the whole flake and changes nothing. */
export function planOnly(tree: ReadTree, options: PhaseOptions): Outcome {
  return runPhase(null, tree, options);
}
