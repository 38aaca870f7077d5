import type { AttrBinding, Parser, SyntaxTree } from "../../packages/syntax/src/index.ts";

/** How long a `flake.nix` is. */
export interface EntryLines {
  readonly all: number;
  /** Without those of `inputs`, `nixConfig` and `description`. */
  readonly own: number;
}

const declarations = new Set(["inputs", "nixConfig", "description"]);

/** Counts the lines of an entry; `null` when it isn't a literal set that parses. */
export function entryLines(parser: Parser, text: string): EntryLines | null {
  const tree = parser.parse({ path: "flake.nix", text });
  if (tree.root?.kind !== "attrset") return null;
  const declared = tree.root.bindings.filter((binding) => binding.kind === "binding").filter(isDeclaration);
  const taken = new Set(declared.flatMap(({ span }) => linesBetween(text, span.start, span.end)));
  const all = countLines(text);
  return { all, own: all - taken.size };
}

function isDeclaration({ path: [head] }: AttrBinding): boolean {
  return head !== undefined && head.kind !== "dynamic" && declarations.has(head.name);
}

/** The numbers of the lines, from 0, on which the text between two offsets stands. */
function linesBetween(text: string, start: number, end: number): readonly number[] {
  const first = text.slice(0, start).split("\n").length - 1;
  const count = text.slice(start, end).split("\n").length;
  return Array.from({ length: count }, (_, index) => first + index);
}

/** What follows the last line ending counts if there is something. */
export function countLines(text: string): number {
  if (text === "") return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** The tokens that only one of two files has, comments with them, each as often as it stands there. */
export function tokenDifference(
  parser: Parser,
  before: string,
  after: string,
): { readonly lost: number; readonly added: number } {
  const counts = new Map<string, number>();
  const count = (text: string, step: number) => {
    for (const token of tokensOf(parser.parse({ path: "flake.nix", text }))) {
      counts.set(token, (counts.get(token) ?? 0) + step);
    }
  };
  count(before, 1);
  count(after, -1);
  let lost = 0;
  let added = 0;
  for (const difference of counts.values()) {
    if (difference > 0) lost += difference;
    else added -= difference;
  }
  return { lost, added };
}

function tokensOf({ source, tokens }: SyntaxTree): readonly string[] {
  // Indentation is free to change, in indented strings too.
  return tokens.map(({ span }) => source.text.slice(span.start, span.end).replaceAll(/\s+/g, " ").trim());
}
