import { dirname, resolve } from "node:path";
import type { FileSystem } from "../host.ts";
import { findRepository } from "./repository.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Tie git to one repository, whatever the folder that it runs in, or to the way in which one command reads paths. Git exports
 * some to its hooks; a git that was started for another repository, as Nix starts it for inputs, would work on that of
 * the hook. Variables with settings, as `GIT_CONFIG_COUNT`, are the user's and stay.
 */
const ties: ReadonlySet<string> = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_GLOB_PATHSPECS",
  "GIT_GRAFT_FILE",
  "GIT_ICASE_PATHSPECS",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_LITERAL_PATHSPECS",
  "GIT_NAMESPACE",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_QUARANTINE_PATH",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/** An environment in which git finds its repository by the folder that it runs in. */
export function withoutRepository(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ties.has(name)));
}

/**
 * The environment for a git that works on the repository of a folder, as `findRepository` finds it. `GIT_INDEX_FILE` stays
 * where it is one of that very repository: within `git commit -a` it is the index that is about to be committed.
 */
export function gitEnvironment(
  fs: FileSystem,
  environment: Environment,
  cwd: string,
  folder: string,
): Environment {
  if (!Object.keys(environment).some((name) => ties.has(name))) return environment;
  const plain = withoutRepository(environment);
  const named = environment.GIT_INDEX_FILE;
  const repository = named === undefined ? undefined : findRepository(fs, folder);
  if (named === undefined || repository === undefined) return plain;
  // Git changes to the root of the work tree before it runs a hook, and may name the index from there.
  const index = resolve(cwd, named);
  const isOwn = realFolder(fs, dirname(index)) === realFolder(fs, repository.gitDirectory);
  return isOwn ? { ...plain, GIT_INDEX_FILE: index } : plain;
}

function realFolder(fs: FileSystem, path: string): string {
  return fs.status(path) === undefined ? path : fs.realPath(path);
}
