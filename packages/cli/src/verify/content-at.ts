import type { FileContent } from "@flake-split/nix";
import type { FileSystem } from "../host.ts";

/** What stands at a place: a file's bytes, where a link leads, or null. */
export function contentAt(fs: FileSystem, path: string): FileContent {
  const status = fs.linkStatus(path);
  if (status?.kind === "link") return { link: fs.readLink(path) };
  if (status?.kind !== "file") return null;
  return { bytes: fs.readBytes(path), executable: (status.mode & 0o100) !== 0 };
}
