import { resolve } from "node:path";
import { type PhaseOptions, type ReadTree, shellWord } from "@flake-split/codemods";
import type { Invocation } from "../arguments.ts";
import type { Codemods } from "../codemods.ts";
import type { Host } from "../host.ts";
import { paletteFor, plain } from "../report/palette.ts";
import type { Reporter } from "../report/reporter.ts";
import { statusJson } from "./status-json.ts";
import { statusText } from "./status-text.ts";

/** Says how far the migration is. Exit 0, unless the flake can't be read at all. */
export async function runStatus(
  invocation: Invocation,
  host: Host,
  codemods: Codemods,
  tree: ReadTree,
  options: PhaseOptions,
  reporter: Reporter,
): Promise<number> {
  await codemods.prepare({ join: false, images: false });
  const status = codemods.statusOf(tree, options);
  const textOf = (file: string) => tree.read(file);
  reporter.diagnose(status.diagnostics, textOf);
  const { directory, format, output, color } = invocation;
  const toFile = output !== undefined && output !== "-";
  const palette = toFile ? plain : paletteFor(host.stdout, host.env, color);
  const where = directory === "." ? "" : ` ${shellWord(directory)}`;
  const text =
    format === "json"
      ? statusJson(status, options.flakePath, textOf)
      : statusText(status, options.flakePath, where, palette);
  if (toFile) host.fs.writeFile(resolve(host.cwd, output), Buffer.from(text, "utf8"));
  else host.stdout.write(text);
  return status.flake === undefined ? 1 : 0;
}
