import { type Hunk, textHunks } from "./text-hunks.ts";

/** How much of a value is shown. */
const widest = 100;
/** How many places of a long text are shown. */
const mostHunks = 3;

/**
 * What happened to a text, in a line: `a → b`; of a long one, the places at which it changed; for lists of paths what came,
 * went or moved. Store paths are named without their hashes.
 */
export function changeText(before: string | null, after: string | null): string {
  if (before === null) return `is new: ${shown(after ?? "")}`;
  if (after === null) return `is gone: ${shown(before)}`;
  return listChange(words(before), words(after)) ?? longChange(before, after) ?? plainChange(before, after);
}

function plainChange(before: string, after: string): string {
  const [old, current] = [around(before, after), around(after, before)];
  // Two copies of a source may differ in nothing but their hashes.
  if (old === current && before !== after && !isShort(before)) {
    return `${around(shortHashes(before), shortHashes(after))} → ${around(shortHashes(after), shortHashes(before))}`;
  }
  return `${old} → ${current}`;
}

function isShort(text: string): boolean {
  return shortHashes(text) === text;
}

/** `/nix/store/HASH-source` with seven characters of the hash, which name it well enough. */
function shortHashes(text: string): string {
  return text.replace(/\/nix\/store\/([0-9a-z]{7})[0-9a-z]{25}-([0-9a-z]{32}-)?/g, "$1…-");
}

/** For texts that can't be shown whole, if words tell where they differ. */
function longChange(before: string, after: string): string | undefined {
  if (Math.max(before.length, after.length) <= widest) return undefined;
  const hunks = textHunks(withoutHashes(before), withoutHashes(after));
  if (hunks.length === 0) return undefined;
  const told = hunks.slice(0, mostHunks).map(hunkText);
  const rest = hunks.length - told.length;
  return told.join(" | ") + (rest === 0 ? "" : ` | and ${rest} more ${rest === 1 ? "place" : "places"}`);
}

function hunkText({ context, before, after }: Hunk): string {
  const lead =
    context === "" ? "" : context.length > widest / 2 ? `…${context.slice(-widest / 2)} ` : `…${context} `;
  if (before === "") return `${lead}with ${shown(after)}`;
  if (after === "") return `${lead}without ${shown(before)}`;
  return lead + plainChange(before, after);
}

/** `/nix/store/HASH-git-2.44/bin` gives `git-2.44/bin`; a copy of what was in the store has two hashes. */
export function withoutHashes(text: string): string {
  return text.replace(/\/nix\/store\/[0-9a-z]{32}-([0-9a-z]{32}-)?/g, "");
}

function words(text: string): readonly string[] {
  const separator = /^[^\s:]+(:[^\s:]+)+$/.test(text) ? ":" : /\s+/;
  return text.split(separator).filter((word) => word !== "");
}

/** Told in words only if both are lists of paths. */
function listChange(before: readonly string[], after: readonly string[]): string | undefined {
  if (![...before, ...after].every((word) => word.startsWith("/"))) return undefined;
  if (before.length < 2 && after.length < 2) return undefined;
  const gone = without(before, after);
  const come = without(after, before);
  const names = (list: readonly string[]) => shown(list.map(withoutHashes).join(" "));
  if (gone.length === 0 && come.length === 0) return `other order: ${names(before)} → ${names(after)}`;
  const isMoved = without(before, gone).join(" ") !== without(after, come).join(" ");
  const parts = [
    gone.length > 0 ? `without ${names(gone)}` : "",
    come.length > 0 ? `with ${names(come)}` : "",
    isMoved ? "the rest in another order" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const rest = [...other];
  return list.filter((word) => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** A text from a little before the place where it leaves the other. */
function around(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  const from = text.length <= widest ? 0 : Math.max(0, at - widest / 4);
  return shown(from === 0 ? text : `…${text.slice(from)}`);
}

function shown(text: string): string {
  const plain = withoutHashes(text);
  const cut = plain.length > widest ? `${plain.slice(0, widest)}…` : plain;
  return cut === "" || /[\n\t]/.test(cut) || cut !== cut.trim() ? JSON.stringify(cut) : cut;
}
