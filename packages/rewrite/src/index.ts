export { addInput, type NewInput } from "./add-input.ts";
export { type DeclaredInput, declaredInputs } from "./declared-inputs.ts";
export { type EmitInput, type Emitted, emit } from "./emit.ts";
export {
  type ConvertedEntry,
  type ConvertOptions,
  type EntryNote,
  type EntryRefusal,
  toFlakeParts,
  verifyEntry,
} from "./flake-parts/index.ts";
export { entryImports } from "./images/entry-imports.ts";
export { imageFormats } from "./images/formats/index.ts";
export {
  buildsTitle,
  hostsTitle,
  type PlacedImage,
  withBuilds,
  withHosts,
} from "./images/gathering-files.ts";
export { buildPath, type Image, imageFile } from "./images/image-file.ts";
export type { ImageFormat, ImageOrigin, ImageWay } from "./images/image-format.ts";
export {
  firstWithVariants,
  hasVariants,
  type NixpkgsRelease,
  nixpkgsRelease,
} from "./images/nixpkgs-release.ts";
export { imagesReadme } from "./images/readme.ts";
export { wireImages } from "./images/wire-images.ts";
export {
  checkJoined,
  type ImportedFile,
  importedFiles,
  type Joined,
  type JoinInput,
  joinFiles,
  type KeptImport,
  type KeptReason,
  type Renamed,
} from "./join/index.ts";
export { relativePath } from "./make.ts";
export { type InputName, reachInputs } from "./reach-input.ts";
export { exportedNames, readSetFile, type SetFile } from "./set-file.ts";
export { applyEdits, type TextEdit } from "./text-edit.ts";
export { type Fault, type VerifyInput, verify } from "./verify.ts";
export { resolvePath } from "./verify-imports.ts";
