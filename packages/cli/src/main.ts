import * as codemods from "@flake-split/codemods";
import { compileFast } from "./compile-fast.ts";
import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";

compileFast();
process.exitCode = await run(process.argv.slice(2), nodeHost(), codemods);
