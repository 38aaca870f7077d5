import { codeText, type Document, type Parse, readDocument } from "@flake-split/analysis";
import type { CategoryId } from "@flake-split/plan";
import { argumentsOf, type FileContext } from "./file-context.ts";
import type { Dropped } from "./fragment-files.ts";
import { accountFor } from "./verify-contents.ts";
import { checkImports, checkTakenNames } from "./verify-imports.ts";

/** A fault of a finished tree, found without Nix. */
export interface Fault {
  /** The file in which it shows. */
  readonly file: string;
  readonly message: string;
  /** The comment or string that is no longer there. */
  readonly lost?: string;
}

export interface VerifyInput {
  readonly parse: Parse;
  /** The entry as it was. */
  readonly entry: Document;
  /** The files that change, as they will be. */
  readonly files: ReadonlyMap<string, string>;
  /** The split's files as they were, by path. */
  readonly before: ReadonlyMap<string, Document>;
  readonly contexts: readonly FileContext[];
  /** Code of the entry for which a file holds the same code of another place. */
  readonly dropped: readonly Dropped[];
  /** What each category's set will have. */
  readonly members: ReadonlyMap<CategoryId, ReadonlySet<string>>;
  /** The gathering files: what they name besides moved code is imports. */
  readonly gathering: ReadonlySet<string>;
  /** The folder of the split. */
  readonly directory: string;
  /** Comments that flake-split wrote itself. */
  readonly titles: ReadonlySet<string>;
  exists(path: string): boolean;
}

/**
 * Checks a tree before it is written (level 1 of the design): every file parses, no name is unbound, every
 * import finds its file and passes exactly what that takes, every name means what it meant, and every comment,
 * string, number and path of the original stands in the result.
 */
export function verify(input: VerifyInput): readonly Fault[] {
  const after = new Map<string, Document>(input.before);
  const faults: Fault[] = [];
  for (const [path, text] of input.files) {
    const read = readDocument(input.parse, { path, text });
    if ("document" in read) after.set(path, read.document);
    else faults.push({ file: path, message: read.refused[0]?.message ?? "doesn't parse" });
  }
  if (faults.length > 0) return faults;
  for (const path of input.files.keys()) {
    const document = after.get(path);
    if (document !== undefined)
      faults.push(
        ...unboundNames(document),
        ...checkImports(document, after, input),
        ...(input.gathering.has(path) ? [] : checkTakenNames(document, after)),
      );
  }
  for (const context of input.contexts) {
    const document = after.get(context.file);
    if (document === undefined) continue;
    if (input.gathering.has(context.file)) {
      faults.push(...openNames(document, context, input.before.get(context.file)));
    } else faults.push(...meanings(document, context));
  }
  return [
    ...faults,
    ...otherCode(input),
    ...missingMembers(input),
    ...missingPieces(input),
    ...accountFor(input, after),
  ];
}

/** What isn't kept has to be, token for token and comment for comment, what is kept in its place. */
function otherCode({ entry, dropped }: VerifyInput): readonly Fault[] {
  return dropped
    .filter((pair) => codeText(entry, pair.dropped).commented !== codeText(entry, pair.kept).commented)
    .map(({ file }) => ({ file, message: "it is shared by code that isn't the same" }));
}

/** Every piece of code that was moved to a file stands in it, whole. */
function missingPieces(input: VerifyInput): readonly Fault[] {
  return input.contexts.flatMap(({ file, pieces }) => {
    const text = input.files.get(file)?.replaceAll("\r\n", "\n") ?? "";
    const lost = pieces.filter((piece) => !text.includes(piece.replaceAll("\r\n", "\n")));
    return lost.map((piece) => ({ file, message: `lost \`${piece.trim().slice(0, 60)}\`` }));
  });
}

/** What a file selects from a category's set has to be in it. */
function missingMembers({ contexts, members }: VerifyInput): readonly Fault[] {
  return contexts.flatMap(({ file, selects }) =>
    [...selects].flatMap(([id, names]) =>
      [...names]
        .filter((name) => members.get(id)?.has(name) !== true)
        .map((name) => ({ file, message: `\`${name}\` isn't in the set of ${id}` })),
    ),
  );
}

function unboundNames(document: Document): readonly Fault[] {
  return document.scopes.references
    .filter(({ target }) => target.kind === "unbound")
    .map(({ name }) => ({ file: document.path, message: `nothing binds \`${name}\`` }));
}

/** Names that a file takes, and names that only a `with` may have, have to be named as often as before. */
function meanings(document: Document, context: FileContext): readonly Fault[] {
  const { root } = document;
  const taken = new Map<string, number>();
  const open = new Map<string, number>();
  for (const { name, target } of document.scopes.references) {
    if (target.kind === "with") open.set(name, (open.get(name) ?? 0) + 1);
    if (target.kind !== "definition" || target.definition.scope.span.start !== root.span.start) continue;
    if (target.definition.kind === "formal") taken.set(name, (taken.get(name) ?? 0) + 1);
  }
  const isValue = context.bare && argumentsOf(context).length === 0;
  const arguments_ =
    isValue || isDividedGroup(document) ? [] : differences(context.argumentUses, taken, "the argument");
  return [...arguments_, ...differences(context.withUses, open, "the name of a `with`,")].map((message) => ({
    file: document.path,
    message,
  }));
}

/** In a gathering file, too, a name that a `with` gave is still to come from it. */
function openNames(
  document: Document,
  { withUses }: FileContext,
  before: Document | undefined,
): readonly Fault[] {
  const found = countOpen(document);
  const expected = new Map(withUses);
  for (const [name, uses] of before === undefined ? [] : countOpen(before)) {
    expected.set(name, (expected.get(name) ?? 0) + uses);
  }
  const messages = differences(expected, found, "the name of a `with`,");
  return messages.map((message) => ({ file: document.path, message }));
}

function countOpen({ scopes }: Document): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, target } of scopes.references) {
    if (target.kind === "with") found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

/** A file that imports the parts of a group names its arguments for them, too. */
function isDividedGroup(document: Document): boolean {
  return document.scopes.references.some(
    ({ name, target, span }) =>
      name === "import" &&
      target.kind === "global" &&
      /^\s+\.\//.test(document.text.slice(span.end, span.end + 8)),
  );
}

function differences(
  expected: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
  what: string,
): readonly string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => (expected.get(name) ?? 0) !== (found.get(name) ?? 0))
    .map(
      (name) =>
        `${what} \`${name}\` is named ${found.get(name) ?? 0} times instead of ${expected.get(name) ?? 0}`,
    );
}
