import type { PlacementReport } from "@flake-split/codemods";
import type { Invocation } from "../arguments.ts";
import type { JsonReport } from "./json.ts";

/** The commands to run after this one. */
export function nextSteps(
  { command, directory }: Invocation,
  result: JsonReport["result"],
  placements: readonly PlacementReport[],
): readonly string[] {
  const where = directory === "." ? "" : ` ${directory}`;
  if (result === "would-change") return [`flake-split ${command.name}${where}`];
  const moved = (category: string) => placements.some((placement) => placement.category === category);
  const flake = directory === "." ? "" : ` ${flakeReference(directory)}`;
  const lock = command.name === "entry" ? [`nix flake lock${flake}`] : [];
  const steps = [...lock, `nix flake check${flake}`];
  if (moved("shells")) steps.push(`nix develop${flake}`);
  return steps;
}

/** Nix takes a bare name for an entry of its registry. */
function flakeReference(directory: string): string {
  return /^\.{0,2}\//.test(directory) ? directory : `./${directory}`;
}
