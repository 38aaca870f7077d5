import { compileFast } from "./compile-fast.ts";
import { loadProgram } from "./load-program.ts";

compileFast();
const { main } = loadProgram(import.meta.dirname);
main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
