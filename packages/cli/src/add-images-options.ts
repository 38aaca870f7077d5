import type { AddImages } from "@flake-split/codemods";

type Values = ReadonlyMap<string, string | true>;

/** What is wrong with the options of `phase4 --add`, if anything is. */
export function imageOptionsProblem(values: Values): string | undefined {
  const alone = ["from", "name", "nixpkgs-release"].find((name) => values.has(name));
  if (alone !== undefined && !values.has("add"))
    return `--${alone} says how to add images: name them with --add`;
  const release = values.get("nixpkgs-release");
  if (typeof release === "string" && !/^\d\d\.\d\d$/.test(release)) {
    return `--nixpkgs-release ${release} is no release of NixOS, such as 24.11`;
  }
  return undefined;
}

/** The images that are to be added; `undefined` where none are asked for. */
export function imagesAsked(values: Values): AddImages | undefined {
  const text = (name: string) => {
    const value = values.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const add = text("add");
  if (add === undefined) return undefined;
  const formats = add.split(",").map((format) => format.trim());
  const from = text("from");
  const name = text("name");
  const nixpkgsRelease = text("nixpkgs-release");
  return {
    formats: formats.filter((format) => format !== ""),
    ...(from === undefined ? {} : { from }),
    ...(name === undefined ? {} : { name }),
    ...(nixpkgsRelease === undefined ? {} : { nixpkgsRelease }),
  };
}
