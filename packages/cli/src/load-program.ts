import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

export type Program = typeof import("./program.ts");

/** What stands in `program.js`: a function, since a script that brings its compiled code can't be a module. */
type Define = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/**
 * Reads the program that stands in a folder, with the code that V8 made of it when the package was built; without that, V8 compiles
 * it function by function, which is a sixth of a dry run's time. `compileFast` goes before it: V8 takes no code that
 * was made with other flags.
 */
export function loadProgram(folder: string): Program {
  const { script, filename } = compileProgram(folder, readCode(folder));
  return start(script, filename, folder);
}

/** The program, compiled and not yet run. V8 says by `cachedDataRejected` whether it has taken the code. */
export function compileProgram(
  folder: string,
  cachedData: Buffer | undefined,
): { readonly script: Script; readonly filename: string } {
  const filename = join(folder, "program.js");
  // The bundle is ASCII; V8 keeps this as it is, where UTF-8 has to be decoded.
  const text = readFileSync(filename, "latin1");
  return { script: new Script(text, { filename, ...(cachedData && { cachedData }) }), filename };
}

/** Runs a program that was compiled. */
export function start(script: Script, filename: string, folder: string): Program {
  const module = { exports: {} };
  const define = script.runInThisContext() as Define;
  // All that it requires is Node's own.
  define(module.exports, process.getBuiltinModule, module, filename, folder);
  return module.exports as Program;
}

/** Where the code is kept that is made by the V8 that runs this. No other could read it. */
export function codeFile(folder: string): string {
  const { platform, arch, versions } = process;
  return join(folder, `program-${versions.v8}-${platform}-${arch}.code`);
}

/** None where the user wants none, by the variable that says so to Node of its own such code. */
function readCode(folder: string): Buffer | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE === "1") return undefined;
  const file = codeFile(folder);
  try {
    return isEditedSince(file, folder) ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * V8 only looks whether a program is as long as the one that the code was made of. A program that somebody has edited where it is
 * installed is minutes younger; npm gives files the moment at which it writes them.
 */
function isEditedSince(file: string, folder: string): boolean {
  return statSync(join(folder, "program.js")).mtimeMs > statSync(file).mtimeMs + 60_000;
}
