export { type EmitInput, type Emitted, emit } from "./emit.ts";
export {
  type Joined,
  type JoinInput,
  joinFiles,
  type KeptImport,
  type KeptReason,
  type Renamed,
} from "./join/index.ts";
export { exportedNames, readSetFile, type SetFile } from "./set-file.ts";
export { type Fault, type VerifyInput, verify } from "./verify.ts";
