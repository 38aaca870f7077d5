import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";
import type { Codemods } from "../src/codemods.ts";
import type { FileSystem, Host } from "../src/host.ts";
import { nodeHost } from "../src/node-host.ts";
import { run } from "../src/run.ts";
import { fakeCodemods } from "./fake-codemods.ts";

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Labels of the spinners that were shown, with a `!` for each that was not stopped. */
  readonly spinners: readonly string[];
}

export interface HostOptions {
  readonly env?: Host["env"];
  readonly isTTY?: boolean;
  readonly fs?: FileSystem;
  readonly process?: Host["process"];
  readonly git?: Host["git"];
  readonly nix?: Host["nix"];
  /** What is typed at a terminal, line by line; stdin is none if absent. */
  readonly typed?: readonly string[];
  /** What a pager shows of a text; none works if absent. */
  readonly pager?: (text: string) => string;
  /** Those that know nothing of Nix, if absent. */
  readonly codemods?: Codemods;
}

/** Runs the program in this process, in a folder. */
export async function runIn(cwd: string, argv: readonly string[], options: HostOptions = {}): Promise<Ran> {
  const real = nodeHost();
  const written = { stdout: "", stderr: "" };
  const spinners: string[] = [];
  const typed = [...(options.typed ?? [])];
  /** The terminal shows what is typed. */
  const readLine = () => {
    const line = typed.shift();
    if (line !== undefined) written.stderr += `${line}\n`;
    return line;
  };
  const output = (name: "stdout" | "stderr") => ({
    isTTY: options.isTTY ?? (name === "stderr" && options.typed !== undefined),
    write(text: string) {
      written[name] += text;
    },
  });
  const host: Host = {
    cwd,
    env: options.env ?? {},
    stdin: { isTTY: options.typed !== undefined, readLine },
    stdout: output("stdout"),
    stderr: output("stderr"),
    fs: options.fs ?? real.fs,
    process: options.process ?? real.process,
    isRunning: real.isRunning,
    git: options.git ?? real.git,
    gitBytes: real.gitBytes,
    nix: options.nix ?? (() => undefined),
    page({ command }, text) {
      if (options.pager === undefined) return false;
      written.stdout += `${command}: ${options.pager(text)}`;
      return true;
    },
    startSpinner(label) {
      const index = spinners.push(`${label}!`) - 1;
      return {
        async stop() {
          spinners[index] = label;
        },
      };
    },
  };
  const status = await run(argv, host, options.codemods ?? fakeCodemods);
  return { status, ...written, spinners };
}

/** A folder with files, that goes when the test ends. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "flake-split-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeTree(folder, files);
  return folder;
}

export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Every file of a folder with its bytes, git's own left out, folders as such. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const visit = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.name === ".git") continue;
      if (entry.isDirectory()) {
        files[`${relative(folder, path)}/`] = "";
        visit(path);
      } else if (entry.isSymbolicLink()) files[relative(folder, path)] = `-> ${readlinkSync(path)}`;
      else files[relative(folder, path)] = readFileSync(path, "latin1");
    }
  };
  visit(folder);
  return files;
}

/** Runs git in a folder, without the user's own settings. */
export function git(folder: string, ...args: readonly string[]): string {
  const answer = nodeHost().git(
    ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgSign=false", ...args],
    folder,
  );
  if (answer?.status !== 0) throw new Error(`git ${args.join(" ")}: ${answer?.stderr}`);
  return answer.stdout;
}

/** Makes a folder a repository in which everything is committed. */
export function commitAll(folder: string): string {
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "--allow-empty", "-m", "before");
  return folder;
}
