import { resolve } from "node:path";
import * as codemods from "@flake-split/codemods";
import { writingPhases } from "../codemods.ts";
import type { Host } from "../host.ts";
import { nodeHost } from "../node-host.ts";
import type { Api, FileInfo, Options, Transformed } from "./api.ts";
import { transformFlake } from "./transform-flake.ts";
import { replaced, turns } from "./turns.ts";

/** The names that `transform` takes: a file of each stands in the published package. */
export const transformNames: readonly string[] = writingPhases(codemods).map(({ name }) => name);

/*
 * State of the process, since jscodeshift calls a transform for all files of a worker at once and has nowhere to keep any: each
 * flake waits until jscodeshift has written the one before. So at any moment there is one flake at most
 * that is written and that jscodeshift has yet to write again.
 */
const takeTurn = turns();

/** A phase as a transform of jscodeshift. */
export function transform(
  name: string,
  file: FileInfo,
  api: Api,
  options: Options,
  host: Host = nodeHost(),
): Promise<Transformed> {
  const path = resolve(host.cwd, file.path);
  const inode = () => host.fs.status(path)?.inode;
  return takeTurn(
    async () => {
      const text = await transformFlake(name, file, api, options, { host, codemods, patience: 30_000 });
      return { text, inode: inode() };
    },
    async ({ text, inode }) => {
      const isWritten = options.dry !== true && text !== undefined && text !== file.source;
      if (isWritten) await replaced(host.fs, path, inode);
    },
  ).then(({ text }) => text);
}
