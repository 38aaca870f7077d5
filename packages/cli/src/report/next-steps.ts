import { type PlacementReport, shellWord } from "@flake-split/codemods";
import type { Invocation } from "../arguments.ts";
import type { JsonReport } from "./json.ts";

/** The commands to run after this one: the whole flake first, then what has moved, by itself. */
export function nextSteps(
  { command, directory, values }: Invocation,
  result: JsonReport["result"],
  placements: readonly PlacementReport[],
): readonly string[] {
  const where = directory === "." ? "" : ` ${shellWord(directory)}`;
  const asks = values.has("interactive") ? " --interactive" : "";
  if (result === "would-change") return [`flake-split ${command.name}${where}${asks}`];
  const flake = directory === "." ? "" : flakeReference(directory);
  const target = flake === "" ? "" : ` ${shellWord(flake)}`;
  const lock = command.name === "entry" ? [`nix flake lock${target}`] : [];
  const shells = placements.some(({ category }) => category === "shells") ? [`nix develop${target}`] : [];
  const others = placements.flatMap((placement) => checkOf(placement, flake === "" ? "." : flake) ?? []);
  const known = new Set([...shells, ...others]);
  const shown = [...known].slice(0, mostChecks);
  const rest = known.size > shown.length ? [`# … and ${known.size - shown.length} more of these`] : [];
  return [...lock, `nix flake check${target}`, ...shown, ...rest];
}

/** More commands than these nobody reads. */
const mostChecks = 12;

/** What builds, or enters, one output that has moved: `packages.docs`, `packages.x86_64-linux.docs`. */
function checkOf({ binding }: PlacementReport, flake: string): string | null {
  const parts = binding.split(".");
  const [output, ...path] = parts;
  const name = path[path.length - 1];
  // Names in quotes, and those that are computed, are for their owner to spell.
  if (output === undefined || name === undefined || !path.every((part) => /^[\w'-]+$/.test(part)))
    return null;
  // More than a name behind a system is a name with a dot in it.
  if (path.length > 2 || (path.length === 2 && !/-(?:linux|darwin)$/.test(path[0] ?? ""))) return null;
  const at = (place: string) => shellWord(flake + place);
  switch (output) {
    case "devShells":
      return name === "default" ? null : `nix develop ${at(`#${name}`)} --command true`;
    case "packages":
      return `nix build ${at(name === "default" ? "" : `#${name}`)} --dry-run`;
    case "nixosConfigurations":
      return `nix build ${at(`#${binding}.config.system.build.toplevel`)} --dry-run`;
    case "darwinConfigurations":
      return `nix build ${at(`#${binding}.system`)} --dry-run`;
    case "homeConfigurations":
      return `nix build ${at(`#${binding}.activationPackage`)} --dry-run`;
    default:
      return null;
  }
}

/** Nix takes a bare name for an entry of its registry. */
function flakeReference(directory: string): string {
  return /^\.{0,2}\//.test(directory) ? directory : `./${directory}`;
}
