import {
  buildPath,
  exportedNames,
  hasVariants,
  type Image,
  type ImageFormat,
  imageFile,
  imageFormats,
  type NewInput,
  type PlacedImage,
} from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { ImageBasis } from "./add-images.ts";
import type { ReadTree } from "./contract.ts";
import { imageFinding } from "./image-diagnostics.ts";
import { inputOf } from "./image-inputs.ts";
import { namesOf } from "./image-source.ts";

/** An image with its place. */
export interface NewImage extends PlacedImage {
  /** Of its file, from the flake's folder. */
  readonly file: string;
  /** Of its file; `null` for one that is there already. */
  readonly text: string | null;
  /** To be declared. */
  readonly input: NewInput | null;
}

/** Finds a name and a file for each image that isn't there yet. */
export function placeImages(
  tree: ReadTree,
  basis: ImageBasis,
  formats: readonly string[],
): readonly NewImage[] | { readonly refused: Diagnostic } {
  const placed: NewImage[] = [];
  for (const name of new Set(formats)) {
    const format = imageFormats.find((candidate) => candidate.name === name);
    if (format === undefined) {
      const known = imageFormats.map((candidate) => candidate.name).join(", ");
      const message = `there is no image \`${name}\`; there are ${known}`;
      return { refused: imageFinding("images/unknown-format", basis.document.path, message) };
    }
    const image = placeImage(tree, basis, format);
    if ("refused" in image) return image;
    placed.push(image);
  }
  return placed;
}

function placeImage(
  tree: ReadTree,
  basis: ImageBasis,
  format: ImageFormat,
): NewImage | { readonly refused: Diagnostic } {
  const { document, files, inputs } = basis;
  const input = inputOf(format, inputs);
  if (input !== null && "taken" in input) {
    const { name, url, items } = input.taken;
    const message = `the input \`${name}\` is ${url}, and this image needs ${format.input?.url}`;
    return { refused: imageFinding("images/input", document.path, message, items[0]?.binding.span) };
  }
  const host = `${format.name}-${basis.name}`;
  const known = knownImage(basis, format, host);
  if (known !== null) return present(imageOf(basis, format, known, input?.name ?? null), files.folder);
  const taken = files.builds.set === null ? new Set<string>() : exportedNames(files.builds.set);
  const attribute = taken.has(format.name) ? host : format.name;
  const image = imageOf(basis, format, { attribute, host }, input?.name ?? null);
  if (files.hosts.set !== null && exportedNames(files.hosts.set).has(host))
    return present(image, files.folder);
  if (namesOf(basis.model, "nixosConfigurations").names.has(host)) {
    const message = `\`nixosConfigurations\` has a \`${host}\` already`;
    return { refused: imageFinding("images/name-taken", document.path, message) };
  }
  const stem = [attribute, host].find((name) => !tree.exists(`${files.folder}/${name}.nix`));
  const file = `${files.folder}/${stem ?? host}.nix`;
  if (stem === undefined)
    return { refused: imageFinding("images/name-taken", file, "this file is there already") };
  const { text, takes } = imageFile(image);
  return {
    image,
    file,
    path: `./${stem}.nix`,
    text,
    takes,
    build: buildPath(image),
    input: input?.missing ?? null,
  };
}

/** The names of an image that an earlier run added: of that host, or, unless a name is asked for, any of its kind. */
function knownImage(
  { files, named }: ImageBasis,
  format: ImageFormat,
  host: string,
): { readonly attribute: string; readonly host: string } | null {
  for (const { names, text } of files.builds.set?.members ?? []) {
    const [attribute] = names;
    const built = /\.nixosConfigurations\."?([^."]+)"?\.config/.exec(text)?.[1];
    if (attribute === undefined || built === undefined) continue;
    if (built === host || (!named && attribute === format.name)) return { attribute, host: built };
  }
  return null;
}

function present(image: Image, folder: string): NewImage {
  const path = `./${image.attribute}.nix`;
  const file = `${folder}/${image.attribute}.nix`;
  return { image, file, path, text: null, takes: [], build: buildPath(image), input: null };
}

function imageOf(
  { name, origin, release, inputs }: ImageBasis,
  format: ImageFormat,
  names: { readonly attribute: string; readonly host: string },
  input: string | null,
): Image {
  const way = hasVariants(release.release) ? "variants" : "modules";
  return {
    format,
    ...names,
    name,
    origin,
    way,
    release: release.release,
    nixpkgs: inputs.nixpkgs.name,
    input,
  };
}
