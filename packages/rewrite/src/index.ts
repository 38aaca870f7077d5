export { type EmitInput, type Emitted, emit } from "./emit.ts";
export { exportedNames, readSetFile, type SetFile } from "./set-file.ts";
