import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Git as if this machine had no settings, and nobody to ask. */
export const gitEnvironment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "corpus",
  GIT_AUTHOR_EMAIL: "corpus@localhost",
  GIT_COMMITTER_NAME: "corpus",
  GIT_COMMITTER_EMAIL: "corpus@localhost",
};

/** Copies a tree without the repositories in it. */
export function copyTree(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const filter = (path: string) => basename(path) !== ".git";
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, mode: 0, filter });
}

/** Makes a folder a git repository with one commit of all that is in it, byte for byte. */
export async function commitAll(folder: string): Promise<void> {
  await git(folder, ["init", "--quiet"]);
  mkdirSync(join(folder, ".git/info"), { recursive: true });
  writeFileSync(join(folder, ".git/info/attributes"), "* -text -filter -ident -working-tree-encoding\n");
  await git(folder, ["add", "--all", "--force"]);
  await git(folder, ["commit", "--quiet", "--no-verify", "--message", "as it was"]);
}

/** One path that isn't as it was committed. */
export interface ChangedPath {
  readonly path: string;
  readonly isNew: boolean;
  /** `undefined` when it is gone. */
  readonly text: string | undefined;
}

export async function changedPaths(folder: string): Promise<readonly ChangedPath[]> {
  const listed = await git(folder, ["diff", "--name-only", "--no-renames", "-z", "HEAD"]);
  const untracked = await git(folder, ["ls-files", "--others", "-z"]);
  const original = new Set((await git(folder, ["ls-tree", "-r", "--name-only", "-z", "HEAD"])).split("\0"));
  const paths = new Set(`${listed}${untracked}`.split("\0").filter((path) => path !== ""));
  return [...paths]
    .sort()
    .map((path) => ({ path, isNew: !original.has(path), text: textOf(join(folder, path)) }));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, ...gitEnvironment };
  const { stdout } = await execute("git", args, { cwd: folder, env, maxBuffer: 1 << 28, encoding: "utf8" });
  return stdout;
}
