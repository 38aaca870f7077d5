export { analyse } from "./analyse.ts";
export { attrName } from "./attr-name.ts";
export { type CodeText, codeText } from "./code-text.ts";
export { type Document, type Parse, readDocument } from "./document.ts";
export type {
  FlakeModel,
  Framework,
  Iteration,
  LibraryFunction,
  OutputEntry,
  OutputSet,
  Passing,
  Region,
} from "./flake-model.ts";
export { isGlobal } from "./globals.ts";
export { isPerSystemOutput, lastName, type SpineSet, spine } from "./output-sets.ts";
export { type RefusedFlake, readFlake } from "./read-flake.ts";
export {
  type Definition,
  type DefinitionKind,
  freeReferences,
  isBoundWithin,
  lookup,
  type Reference,
  referenceAt,
  referencesWithin,
  type Scope,
  type Scopes,
  type Target,
} from "./scopes.ts";
export { commentsWithin, type ItemTrivia, itemTrivia, lineIndent } from "./trivia.ts";
