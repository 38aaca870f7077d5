import { compileFast } from "../compile-fast.ts";
import { loadProgram } from "../load-program.ts";

/*
 * What jscodeshift's transforms load, `dist/transform.mjs`. It compiles with Babel whatever it requires; the program isn't required.
 */

compileFast();

export const { transform, transformNames } = loadProgram(import.meta.dirname);
