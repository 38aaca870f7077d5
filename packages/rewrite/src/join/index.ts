export { checkJoined } from "./check-joined.ts";
export { type ImportedFile, importedFiles } from "./file-call.ts";
export { type Joined, type JoinInput, joinFiles, type Renamed } from "./join-files.ts";
export type { KeptImport, KeptReason } from "./program.ts";
