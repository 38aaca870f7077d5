/*
 * A whole run in a process of its own that kills itself, as nothing else can be killed in between two steps.
 * For tests; the product has no such door.
 */
import { nodeHost } from "../src/node-host.ts";
import { run } from "../src/run.ts";
import { dyingFileSystem } from "./dying-file-system.ts";
import { fakeCodemods } from "./fake-codemods.ts";

const host = nodeHost();
const signal = process.env.FLAKE_SPLIT_SIGNAL ?? "SIGKILL";
const fatal = Number(process.env.FLAKE_SPLIT_KILL_AT ?? Number.POSITIVE_INFINITY);
const { fs } = dyingFileSystem(host.fs, fatal, () => process.kill(process.pid, signal));
process.exitCode = await run(process.argv.slice(2), { ...host, fs }, fakeCodemods);
