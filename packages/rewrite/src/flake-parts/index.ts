export type { EntryNote, EntryRefusal } from "./entry-plan.ts";
export { type ConvertedEntry, type ConvertOptions, toFlakeParts } from "./to-flake-parts.ts";
export { verifyEntry } from "./verify-entry.ts";
