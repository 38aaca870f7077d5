/**
 * The identifiers that stand in Nix code, interpolations included, comments and the text of strings left out.
 *
 * `pkgs.git # jq\n "hello ${lib.x}"` gives `pkgs`, `git`, `lib`, `x`.
 *
 * This is a scan for names that might be packages, not a parse: one name too many costs nothing.
 */
export function packageNames(sources: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const source of sources) {
    scanCode(source, 0, false, names);
  }
  for (const keyword of KEYWORDS) {
    names.delete(keyword);
  }
  return [...names].sort();
}

/**
 * The relative places that stand behind an interpolation or in a string of their own: `"${src}/sub/x.nix"` and
 * `src + "/sub"` give `sub/x.nix` and `sub`. Like the names, a guess that may be generous.
 */
export function placesInSources(sources: Iterable<string>): string[] {
  const places = new Set<string>();
  for (const source of sources) {
    for (const [, place] of source.matchAll(/[}"]\/([A-Za-z0-9_][A-Za-z0-9_./-]*)"/g)) {
      if (place !== undefined && !place.includes("..")) places.add(place);
    }
  }
  return [...places].sort().slice(0, 500);
}

const KEYWORDS = ["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"] as const;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_'-]*/y;
const WORD = /^[A-Za-z_][A-Za-z0-9_'-]*$/;

/** Scans from `at` to the end, or behind the `}` that ends an interpolation. */
function scanCode(source: string, at: number, nested: boolean, names: Set<string>): number {
  let depth = 0;
  while (at < source.length) {
    const next = skipComment(source, at);
    if (next !== at) {
      at = next;
      continue;
    }
    if (source.startsWith("''", at)) {
      at = scanIndented(source, at + 2, names);
      continue;
    }
    const character = source[at];
    if (character === '"') {
      at = scanQuoted(source, at + 1, names);
      continue;
    }
    if (character === "{") depth += 1;
    if (character === "}") {
      depth -= 1;
      if (nested && depth < 0) return at + 1;
    }
    IDENTIFIER.lastIndex = at;
    const word = IDENTIFIER.exec(source)?.[0];
    if (word !== undefined) names.add(word);
    at += word?.length ?? 1;
  }
  return at;
}

function skipComment(source: string, at: number): number {
  if (source[at] === "#") return endOf(source, "\n", at);
  return source.startsWith("/*", at) ? endOf(source, "*/", at + 2) : at;
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}

/** `"…"`; one that is a name as a whole counts, as in `pkgs."7zz"` or `inputs."x"`. */
function scanQuoted(source: string, start: number, names: Set<string>): number {
  let at = start;
  while (at < source.length) {
    if (source[at] === "\\") at += 2;
    else if (source.startsWith("${", at)) at = scanCode(source, at + 2, true, names);
    else if (source[at] === '"') {
      const text = source.slice(start, at);
      if (WORD.test(text)) names.add(text);
      return at + 1;
    } else at += 1;
  }
  return at;
}

function scanIndented(source: string, start: number, names: Set<string>): number {
  let at = start;
  while (at < source.length) {
    if (source.startsWith("''$", at) || source.startsWith("'''", at)) at += 3;
    else if (source.startsWith("''\\", at)) at += 4;
    else if (source.startsWith("''", at)) return at + 2;
    else if (source.startsWith("${", at)) at = scanCode(source, at + 2, true, names);
    else at += 1;
  }
  return at;
}
