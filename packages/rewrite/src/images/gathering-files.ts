import type { Document } from "@flake-split/analysis";
import { attribute, binding, importCall } from "../make.ts";
import { printSetFile, readSetFile, type SetFile, type SetItem } from "../set-file.ts";
import type { Image } from "./image-file.ts";

/** The first line of the file that gathers the machines. */
export const hostsTitle = "Machines of the images that were added.";

/** The first line of `builds.nix`. */
export const buildsTitle = "What `nix build .#images.<name>` builds.";

/** One image, with the file that holds it and what that file takes. */
export interface PlacedImage {
  readonly image: Image;
  /** `./wsl.nix` */
  readonly path: string;
  readonly takes: readonly string[];
  /** Below `config.system.build`. */
  readonly build: readonly string[];
}

/** The file that gathers the machines, with more of them; `null` when the owner gave it another form. */
export function withHosts(known: Document | null, images: readonly PlacedImage[]): string | null {
  const members = images.map(({ image, path, takes }): SetItem => {
    const room = attribute(image.host).length + 5;
    return item(image.host, binding(image.host, importCall(path, takes, "  ", room)));
  });
  return gathered(
    known,
    hostsTitle,
    images.flatMap(({ takes }) => takes),
    members,
  );
}

/** The file of what they build, with more of it. */
export function withBuilds(known: Document | null, images: readonly PlacedImage[]): string | null {
  const members = images.map(({ image, build }): SetItem => {
    const path = [
      "self",
      "nixosConfigurations",
      attribute(image.host),
      "config",
      "system",
      "build",
      ...build,
    ];
    return item(image.attribute, binding(image.attribute, path.join(".")));
  });
  return gathered(known, buildsTitle, ["self"], members);
}

function item(name: string, text: string): SetItem {
  return { names: [name], text, blankBefore: false };
}

function gathered(
  known: Document | null,
  title: string,
  takes: readonly string[],
  members: readonly SetItem[],
): string | null {
  const file: SetFile | null = known === null ? empty(title) : readSetFile(known);
  if (file === null) return null;
  const taken = new Set([...file.shown, ...file.members.flatMap(({ names }) => names)]);
  const more = members.filter(({ names }) => !names.some((name) => taken.has(name)));
  if (known !== null && more.length === 0) return known.text;
  const printed = printSetFile({
    ...file,
    arguments: [...new Set([...file.arguments, ...takes])],
    members: [...file.members, ...more],
  });
  return known?.text.includes("\r\n") ? printed.replaceAll("\n", "\r\n") : printed;
}

function empty(title: string): SetFile {
  const none = { arguments: [], aliases: [], hidden: [], shown: [], members: [], rest: "" };
  return { title: `# ${title}\n`, bare: true, ...none };
}
