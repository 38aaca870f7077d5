import { writeFileSync } from "node:fs";
import { compileFast } from "./compile-fast.ts";
import { codeFile, compileProgram, start } from "./load-program.ts";

/*
 * Run while the package is built: writes the code that V8 makes of the program beside it. What it holds are the functions that ran
 * until then, so that the program runs first, in a folder with a flake: `make-code FOLDER`.
 */

compileFast();
const [folder = ""] = process.argv.slice(2);
const { script, filename } = compileProgram(folder, undefined);
const { main } = start(script, filename, folder);
for (const argv of [["plan"], ["all", "--dry-run"], ["phase1"], ["all", "--check"], ["all"], ["status"]]) {
  const status = await main(argv);
  const expected = argv.includes("--check") ? 1 : 0;
  if (status !== expected) throw new Error(`flake-split ${argv.join(" ")}: ${status}`);
}
writeFileSync(codeFile(folder), script.createCachedData());
