/*
 * A transform that kills its jscodeshift, at a step of writing or once it has returned. For tests.
 */
import type { Api, FileInfo, Options, Transformed } from "../src/jscodeshift/api.ts";
import { transformFlake } from "../src/jscodeshift/transform-flake.ts";
import { nodeHost } from "../src/node-host.ts";
import { dyingFileSystem } from "./dying-file-system.ts";
import { fakeCodemods } from "./fake-codemods.ts";

const kill = () => process.kill(process.pid, "SIGKILL");

export async function transform(file: FileInfo, api: Api, options: Options): Promise<Transformed> {
  const host = nodeHost();
  const at = process.env.FLAKE_SPLIT_KILL_AT;
  const { fs } = dyingFileSystem(host.fs, Number(at) || Number.POSITIVE_INFINITY, kill);
  const surroundings = { host: { ...host, fs }, codemods: fakeCodemods, patience: 0 };
  const text = await transformFlake("phase1", file, api, options, surroundings);
  if (at === "returned") kill();
  return text;
}
