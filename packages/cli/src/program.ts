import * as codemods from "@flake-split/codemods";
import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";

/*
 * All of the program in one file, `dist/program.js`, that `load-program.ts` reads.
 */

export { transform, transformNames } from "./jscodeshift/transform.ts";

/** Runs the command line, and gives the exit status. */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, nodeHost(), codemods);
}
