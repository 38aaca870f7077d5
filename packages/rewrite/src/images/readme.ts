import type { Image } from "./image-file.ts";

const title = "# Images";

const introduction = [
  "Machines as files to boot, import or run. Each has a file here; `default.nix` gathers them as",
  "`nixosConfigurations`, `builds.nix` what they build, as `images` of `legacyPackages.<system>`.",
];

/**
 * `README.md` with a section for each image; sections that are there stay as they are. `null` when the file isn't
 * one of ours.
 */
export function imagesReadme(known: string | undefined, images: readonly Image[]): string | null {
  if (known !== undefined && !known.startsWith(title)) return null;
  const eol = known?.includes("\r\n") ? "\r\n" : "\n";
  let text = known?.replaceAll("\r\n", "\n") ?? `${[title, "", ...introduction].join("\n")}\n`;
  for (const image of images) {
    const heading = `## ${image.attribute}`;
    if (text.split("\n").includes(heading)) continue;
    const usage = image.format.usage(image.attribute, image.host);
    text += `\n${[heading, "", `${image.format.title}, from \`nixosConfigurations.${image.host}\`.`, "", ...usage].join("\n")}\n`;
  }
  return text.replaceAll("\n", eol);
}
