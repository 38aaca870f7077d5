import { dirname, join, normalize } from "node:path";
import type { FileChange } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import { type FlakeInput, isBelow } from "../flake-input.ts";
import type { FileSystem } from "../host.ts";
import { holds } from "./carry-out.ts";

/** A change and the file that it is about, links resolved. */
export interface Target {
  readonly change: FileChange;
  readonly path: string;
  /** Of the file that is there. */
  readonly mode: number | null;
}

export type Preflight =
  | { readonly kind: "clear"; readonly targets: readonly Target[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Looks at every place that would be written, before anything is. */
export function preflight(fs: FileSystem, input: FlakeInput, changes: readonly FileChange[]): Preflight {
  const targets: Target[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const change of changes) {
    const answer = inspect(fs, input, change);
    if ("code" in answer) diagnostics.push(answer);
    else targets.push(answer);
  }
  return diagnostics.length > 0 ? { kind: "refused", diagnostics } : { kind: "clear", targets };
}

function inspect(fs: FileSystem, input: FlakeInput, change: FileChange): Target | Diagnostic {
  const name = change.path;
  if (normalize(name) !== name || name.startsWith("/") || name.startsWith("../")) {
    throw new Error(`a change is for ${name}, which is no path below the flake's folder`);
  }
  const problem = folderProblem(fs, input, name);
  if (problem !== undefined) return problem;
  const path = realTarget(fs, join(input.directory, name));
  const status = fs.linkStatus(path);
  if (!isBelow(rootOf(input), path)) {
    return failure("disk/outside", name, "is a link to a file outside the repository", {
      why: "what is written there could not be reviewed, or undone, together with the rest",
    });
  }
  if (status !== undefined && status.kind !== "file") {
    const what = status.kind === "directory" ? "a folder" : "something that is no file";
    return failure("disk/not-a-file", name, `${what} stands where a file has to go`);
  }
  if (status !== undefined && (status.mode & 0o222) === 0) {
    return failure("disk/read-only", name, "is read-only", { help: `chmod u+w ${name}` });
  }
  const before = change.before ?? null;
  if (!holds(fs, path, before)) return changed(name, before, status !== undefined);
  return { change, path, mode: status?.mode ?? null };
}

function changed(name: string, before: string | null, there: boolean): Diagnostic {
  if (before === null) {
    return failure("disk/exists", name, "is there already, and this tool did not make it", {
      help: "move it out of the way, or choose another name in flake-split.config.json",
    });
  }
  return failure(
    "apply/changed-meanwhile",
    name,
    there ? "was changed during the run" : "was removed during the run",
    {
      help: "run this again",
    },
  );
}

/** Every folder on the way has to be a folder, or free for one, and within the repository. */
function folderProblem(fs: FileSystem, input: FlakeInput, name: string): Diagnostic | undefined {
  const folder = dirname(name);
  if (folder === ".") return undefined;
  const outer = folderProblem(fs, input, folder);
  if (outer !== undefined) return outer;
  const path = join(input.directory, folder);
  if (fs.linkStatus(path) === undefined) return undefined;
  if (fs.status(path)?.kind !== "directory") {
    return failure("disk/not-a-directory", folder, "a file stands where a folder has to go", {
      help: 'move it out of the way, or set "directory" in flake-split.config.json',
    });
  }
  const real = fs.realPath(path);
  if (isBelow(rootOf(input), real)) return undefined;
  return failure("disk/outside", folder, "is a link to a folder outside the repository");
}

/** Where a path leads, of which the last part may not be there. */
function realTarget(fs: FileSystem, path: string): string {
  if (fs.status(path) !== undefined) return fs.realPath(path);
  const parent = dirname(path);
  return parent === path ? path : join(realTarget(fs, parent), path.slice(parent.length));
}

function rootOf(input: FlakeInput): string {
  return input.repository?.root ?? input.directory;
}
