import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where inputs come from. */
export interface InputSources {
  /** The folder of stand-ins: `nixpkgs`, `flake-parts`, `systems`, `flake-utils`, `generic`, `recorder.nix`. */
  readonly standIns: string;
  /** Real checkouts by input name, used as they are in place of a stand-in: `{ "flake-parts": "/src/flake-parts" }`. */
  readonly realInputs?: Readonly<Record<string, string>>;
  /** A real nixpkgs' `lib` folder, used by the stand-in nixpkgs in place of its own. */
  readonly nixpkgsLib?: string;
}

/** An input as the entry declares it. */
export interface DeclaredInput {
  readonly url: string | null;
  readonly owner: string | null;
  readonly repo: string | null;
  readonly flake: boolean;
}

/** An input as the driver loads it. */
export interface LoadedInput {
  readonly directory: string;
  readonly flake: boolean;
}

/** The inputs in `directory`, each a copy of its stand-in that knows its own name and the names of packages. */
export async function placeInputs(
  declared: Readonly<Record<string, DeclaredInput>>,
  sources: InputSources,
  names: readonly string[],
  directory: string,
): Promise<Record<string, LoadedInput>> {
  const loaded: Record<string, LoadedInput> = {};
  for (const [name, input] of Object.entries(declared)) {
    const real = sources.realInputs?.[name];
    const place = real ?? (await placeStandIn(standInFor(name, input), name, sources, names, directory));
    loaded[name] = { directory: place, flake: input.flake };
  }
  return loaded;
}

/** Copies one stand-in, `kind`, that acts as the input called `name`; gives its place. */
export async function placeStandIn(
  kind: string,
  name: string,
  sources: InputSources,
  names: readonly string[],
  directory: string,
): Promise<string> {
  const place = join(directory, name);
  await mkdir(directory, { recursive: true });
  await cp(join(sources.standIns, kind), place, { recursive: true });
  const settings = {
    input: name,
    names,
    recorder: join(sources.standIns, "recorder.nix"),
    nixpkgs: join(directory, BASE_NIXPKGS),
    lib: sources.nixpkgsLib ?? null,
  };
  await writeFile(join(place, "settings.json"), JSON.stringify(settings));
  return place;
}

/** Puts Nix files into the stand-in for fetched sources, `sub/x.nix` or `sub` (a directory with a `default.nix`). */
export async function placeFetchedFiles(nixpkgs: string, places: readonly string[]): Promise<void> {
  const source = join(nixpkgs, "fetched-source");
  for (const place of places) {
    const file = join(source, place.endsWith(".nix") ? place : join(place, "default.nix"));
    try {
      await mkdir(dirname(file), { recursive: true });
      await copyFile(join(source, "default.nix"), file);
    } catch {
      // Two places that can't both be: a file of one is a folder of the other. The first one stays.
    }
  }
}

/** The nixpkgs that functions are tried with, whatever the flake's own inputs are called. */
export const BASE_NIXPKGS = "nixpkgs-of-the-driver";

const OWN_STAND_INS = ["flake-parts", "flake-utils"] as const;

/** By where an input comes from, else by its name: `unstable.url = "github:NixOS/nixpkgs"` is a nixpkgs. */
function standInFor(name: string, input: DeclaredInput): string {
  const repository = input.repo ?? input.url?.split(/[?#]/)[0] ?? name;
  const parts = repository.replace(/^[a-z+]+:/, "").split("/");
  if (parts.some((part) => /^nixpkgs([-.].*)?$/i.test(part))) return "nixpkgs";
  if (parts.includes("nix-systems") || input.owner === "nix-systems") return "systems";
  if (name === "systems" && input.url === null) return "systems";
  return OWN_STAND_INS.find((known) => parts.includes(known)) ?? "generic";
}
