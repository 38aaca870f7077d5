import { basename, dirname, join, relative, resolve } from "node:path";
import type { Diagnostic } from "@flake-split/syntax";
import { failure, systemCode } from "./diagnostics.ts";
import { findRepository, type Repository } from "./git/repository.ts";
import type { FileSystem, Host } from "./host.ts";

/** The flake that a run is about. */
export interface FlakeInput {
  /** The folder of the entry, links resolved: relative paths in the entry mean paths below it. */
  readonly directory: string;
  /** The folder of `flake.nix` as it was named: for Nix, it is the flake's, also where the entry is a link out of it. */
  readonly folder: string;
  /** The entry's name in `directory`, `flake.nix` unless that is a link to a file of another name. */
  readonly flakePath: string;
  readonly repository: Repository | undefined;
  /** What the entry is a link to, if it is one. */
  readonly linkTarget: string | undefined;
}

/** Larger than any flake that a person wrote, by far. */
const largest = 4 * 1024 * 1024;

export type Located =
  | { readonly kind: "found"; readonly input: FlakeInput }
  | { readonly kind: "wrong-folder"; readonly message: string }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

/** Finds the flake of a folder; reads nothing of it yet. */
export function locateFlake(host: Host, folder: string): Located {
  const { fs } = host;
  const given = resolve(host.cwd, folder);
  const status = fs.status(given);
  if (status === undefined) return { kind: "wrong-folder", message: `there is no folder ${folder}` };
  if (status.kind !== "directory") {
    return {
      kind: "wrong-folder",
      message: `${folder} is not a folder; name the folder that holds flake.nix`,
    };
  }
  const directory = fs.realPath(given);
  const entry = join(directory, "flake.nix");
  const found = fs.linkStatus(entry);
  if (found === undefined) return refused(missing(host, directory));
  const repository = findRepository(fs, directory);
  if (found.kind !== "link") {
    const input = { directory, folder: directory, flakePath: "flake.nix", repository, linkTarget: undefined };
    return { kind: "found", input };
  }
  return followLink(fs, entry, directory, repository);
}

/** A linked entry stands for the file that it leads to: Nix, too, takes relative paths from there. */
function followLink(
  fs: FileSystem,
  entry: string,
  directory: string,
  repository: Repository | undefined,
): Located {
  if (fs.status(entry) === undefined) {
    return refused(
      failure("input/missing", "flake.nix", `is a link to ${fs.readLink(entry)}, which isn't there`),
    );
  }
  const target = fs.realPath(entry);
  const root = repository?.root ?? directory;
  const linkTarget = relative(directory, target);
  if (!isBelow(root, target)) {
    const where = repository === undefined ? "its folder" : "the repository";
    return refused(
      failure("input/outside", "flake.nix", `is a link to ${linkTarget}, outside ${where}`, {
        why: "what would be written there could not be reviewed, or undone, together with the rest",
        help: `run flake-split on the folder of that file: ${dirname(target)}`,
      }),
    );
  }
  const real = dirname(target);
  const input = {
    directory: real,
    folder: directory,
    flakePath: basename(target),
    repository: findRepository(fs, real),
    linkTarget,
  };
  return { kind: "found", input };
}

/** The same flake as Nix takes it: a linked entry is `flake.nix` in the folder of the link, beside its `flake.lock`. */
export function asNixHasIt(fs: FileSystem, input: FlakeInput): FlakeInput {
  const { folder } = input;
  return { ...input, directory: folder, flakePath: "flake.nix", repository: findRepository(fs, folder) };
}

/** Reads the entry, or says why it can't be one. */
export function readEntry(fs: FileSystem, input: FlakeInput): string | Diagnostic {
  const path = join(input.directory, input.flakePath);
  const status = fs.status(path);
  if (status?.kind !== "file") return failure("input/not-a-file", input.flakePath, "is not a file");
  if (status.size > largest) {
    const size = `${(status.size / 1024 / 1024).toFixed(1)} MiB`;
    return failure("input/too-large", input.flakePath, `is ${size}, and flake-split takes up to 4 MiB`, {
      why: "a flake of that size is made by a program, and better split there",
    });
  }
  try {
    return decode(fs.readBytes(path), input.flakePath);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return failure("input/unreadable", input.flakePath, `can't be read: the system reports ${code}`);
  }
}

/** The text of bytes that are UTF-8, byte order mark and all, so that it can be written back the same. */
function decode(bytes: Buffer, file: string): string | Diagnostic {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return failure("input/not-text", file, "is UTF-16", {
      help: "save it as UTF-8, which is all that Nix reads",
    });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    return failure("input/not-text", `${file}:${lineOf(bytes, zero)}`, "is not text: it holds a zero byte");
  }
  const text = bytes.toString("utf8");
  const back = Buffer.from(text, "utf8");
  if (back.equals(bytes)) return text;
  const wrong = back.findIndex((byte, index) => byte !== bytes[index]);
  return failure("input/not-text", `${file}:${lineOf(bytes, wrong)}`, "is not valid UTF-8", {
    why: "what can't be decoded can't be written back the same",
  });
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

function missing(host: Host, directory: string): Diagnostic {
  const above = folderAbove(host.fs, directory);
  const help =
    above === undefined
      ? "name the folder of the flake: flake-split plan DIR"
      : `there is one further up: flake-split plan ${relative(host.cwd, above) || "."}`;
  return failure("input/missing", "flake.nix", `is not in ${directory}`, { help });
}

function folderAbove(fs: FileSystem, directory: string): string | undefined {
  const parent = dirname(directory);
  if (parent === directory) return undefined;
  return fs.status(join(parent, "flake.nix"))?.kind === "file" ? parent : folderAbove(fs, parent);
}

/** Whether a path, links resolved, stands in a folder or deeper. */
export function isBelow(root: string, path: string): boolean {
  const from = relative(root, path);
  return from !== "" && from !== ".." && !from.startsWith("../") && !from.startsWith("/");
}

function refused(diagnostic: Diagnostic): Located {
  return { kind: "refused", diagnostic };
}

/** From the top of the repository to the flake's folder: empty, or ending in a slash. */
export function diffPrefix({ repository, directory }: FlakeInput): string {
  const path = repository === undefined ? "" : relative(repository.root, directory);
  return path === "" ? "" : `${path}/`;
}
