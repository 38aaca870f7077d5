import { type Document, type Parse, readDocument } from "@flake-split/analysis";
import type { ReadTree } from "@flake-split/codemods";
import { type Diagnostic, type Expression, loadParser, walk } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";

/** What can be checked of a flake without Nix. */
export interface PlainCheck {
  readonly files: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the entry and all files that it imports by literal paths: each has to parse, each import has to lead to a
 * file, and each name has to be bound.
 */
export async function checkWithoutNix(tree: ReadTree, entry: string): Promise<PlainCheck> {
  const parser = await loadParser();
  const parse: Parse = (source) => parser.parse(source);
  const diagnostics: Diagnostic[] = [];
  const waiting = [entry];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const text = tree.read(path);
    if (text === undefined) continue;
    const read = readDocument(parse, { path, text });
    if ("refused" in read) {
      diagnostics.push(...read.refused);
      continue;
    }
    diagnostics.push(...unboundNames(read.document));
    for (const { target, span } of importsOf(read.document)) {
      const file = [target, `${target}/default.nix`].find((each) => tree.read(each) !== undefined);
      if (file === undefined && !tree.exists(target)) {
        diagnostics.push(
          failure("verify/missing-file", path, `imports ${target}, which isn't there`, { span }),
        );
      }
      if (file === undefined || seen.has(file)) continue;
      seen.add(file);
      waiting.push(file);
    }
  }
  return { files: seen.size, diagnostics };
}

function unboundNames({ path, scopes }: Document): readonly Diagnostic[] {
  const unbound = scopes.references.filter(({ target }) => target.kind === "unbound");
  return unbound.map(({ name, span }) =>
    failure("verify/unbound-name", path, `nothing binds ${name}`, { span }),
  );
}

function importsOf(document: Document) {
  const found: { readonly target: string; readonly span: Expression["span"] }[] = [];
  walk(document.root, (node) => {
    if (node.kind !== "apply" || node.function.kind !== "variable" || node.function.name !== "import")
      return undefined;
    const { argument } = node;
    const isLiteral =
      argument.kind === "path" &&
      !argument.home &&
      argument.parts.every(({ kind }) => kind !== "interpolation");
    const text = document.text.slice(argument.span.start, argument.span.end);
    const target = isLiteral && !text.startsWith("/") ? resolvePath(document.path, text) : undefined;
    if (target !== undefined) found.push({ target, span: argument.span });
    return undefined;
  });
  return found;
}

/** From a file to a path written in it; nothing for what leads out of the flake. */
function resolvePath(from: string, path: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === ".." && parts.pop() === undefined) return undefined;
    if (part !== "." && part !== ".." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
