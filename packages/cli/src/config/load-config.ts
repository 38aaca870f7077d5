import { join, resolve } from "node:path";
import type { Config } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { failure, systemCode } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import type { FileSystem, Host } from "../host.ts";

export const configName = "flake-split.config.json";

export type LoadedConfig =
  | { readonly kind: "config"; readonly config: Config }
  | {
      readonly kind: "wrong";
      readonly diagnostics: readonly Diagnostic[];
      /** The file as the diagnostics name it, with its text. */
      readonly file: string;
      readonly text: string | undefined;
    };

/** Reads and checks the config that was named, or the one beside the flake; without one, the empty config. */
export async function loadConfig(
  host: Host,
  input: FlakeInput,
  named: string | undefined,
): Promise<LoadedConfig> {
  const path = named === undefined ? join(input.directory, configName) : resolve(host.cwd, named);
  if (named === undefined && host.fs.linkStatus(path) === undefined) return { kind: "config", config: {} };
  const file = named ?? configName;
  const text = readText(host.fs, path);
  if (typeof text !== "string") {
    const message = `can't be read: the system reports ${text.code}`;
    return {
      kind: "wrong",
      diagnostics: [failure("config/unreadable", file, message)],
      file,
      text: undefined,
    };
  }
  // Most flakes have no config: what checks one is loaded here.
  const { parseConfig } = await import("./parse-config.ts");
  const answer = parseConfig(file, text);
  return Array.isArray(answer)
    ? { kind: "wrong", diagnostics: answer, file, text }
    : { kind: "config", config: answer };
}

function readText(fs: FileSystem, path: string): string | { readonly code: string } {
  try {
    return fs
      .readBytes(path)
      .toString("utf8")
      .replace(/^\ufeff/, "");
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { code };
  }
}
