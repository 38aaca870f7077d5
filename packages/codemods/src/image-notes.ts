import { firstWithVariants, hasVariants } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { ImageBasis } from "./add-images.ts";
import type { FileChange } from "./contract.ts";
import { imageFinding } from "./image-diagnostics.ts";
import type { NewImage } from "./place-images.ts";

/** What the owner must know of images that were added: what was assumed, and how they are built and used. */
export function imageNotes(
  { document, release, origin }: ImageBasis,
  images: readonly NewImage[],
  changes: readonly FileChange[],
  foreignReadme: string | null,
): readonly Diagnostic[] {
  const added = images.filter(({ text }) => text !== null);
  if (changes.length === 0) return [];
  const notes: Diagnostic[] = [];
  if (added.length > 0) {
    const way = hasVariants(release.release)
      ? `\`config.system.build.images\`, which NixOS has since ${firstWithVariants}`
      : "the image modules of nixpkgs, as NixOS had it before 25.05";
    const message = `taken for NixOS ${release.release}: ${release.because}; the images are made by ${way}`;
    notes.push(imageFinding("images/release", document.path, message));
  }
  for (const { name } of added.flatMap(({ input }) => input ?? [])) {
    const message = `the input \`${name}\` is new: \`nix flake lock\` adds it to flake.lock, and no other input changes`;
    notes.push(imageFinding("images/lock", document.path, message));
  }
  for (const { image, file, text } of added) {
    const steps = image.format.usage(image.attribute, image.host).filter((line) => line !== "");
    notes.push(imageFinding("images/build", file, `${image.format.title}:\n${fenced(steps).join("\n")}`));
    if (origin.kind === "host" && image.format.system !== "x86_64-linux") {
      const message = `it keeps the platform of \`${origin.name}\`; a Raspberry Pi needs ${image.format.system}`;
      notes.push(imageFinding("images/platform", file, message));
    }
    if (text?.includes("initialPassword")) {
      const message = "its first login is `nixos` with the password `nixos`";
      notes.push(imageFinding("images/password", file, message));
    }
  }
  if (foreignReadme !== null) {
    const message = "this file is not ours and stays as it is: how the images are built is told here only";
    notes.push(imageFinding("images/readme", foreignReadme, message));
  }
  return notes;
}

/** The lines of the guide, without the fences of its code. */
function fenced(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.startsWith("```")).map((line) => `  ${line}`);
}
