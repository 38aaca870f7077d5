import { join } from "node:path";
import type { FileContent } from "@flake-split/nix";
import type { FileSystem } from "../host.ts";

/**
 * What stands at a place below a folder: a file's bytes, where a link leads, or null. Below a link there is nothing, as git has
 * it: what can be read there is another place's.
 */
export function contentAt(fs: FileSystem, root: string, path: string): FileContent {
  const parts = path.split("/");
  const isBelowFolders = parts
    .slice(0, -1)
    .every((_, index) => fs.linkStatus(join(root, ...parts.slice(0, index + 1)))?.kind === "directory");
  if (!isBelowFolders) return null;
  const place = join(root, path);
  const status = fs.linkStatus(place);
  if (status?.kind === "link") return { link: fs.readLink(place) };
  if (status?.kind !== "file") return null;
  return { bytes: fs.readBytes(place), executable: (status.mode & 0o100) !== 0 };
}
