import { setFlagsFromString } from "node:v8";
import * as codemods from "@flake-split/codemods";
import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";

// V8 compiles a function again, at a high price, once it has run for a while. In a run as short as ours that pays for few
// functions: so it is to wait some eight times longer, which takes a fifth off a dry run, and a third off a long one.
setFlagsFromString("--interrupt-budget=1000000");

process.exitCode = await run(process.argv.slice(2), nodeHost(), codemods);
