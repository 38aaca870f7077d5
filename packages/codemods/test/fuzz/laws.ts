import { readDocument } from "@flake-split/analysis";
import { type Parser, type Span, walk } from "@flake-split/syntax";
import { type Config, joining, phases } from "../../src/index.ts";
import { allPhases, changedFiles, type Files, memoryTree, runOn, treeAfter } from "../memory-tree.ts";

/** A law that a run broke, as a sentence for people. */
export type Broken = string;

/**
 * What is wrong with how the phases split a flake that is right: laws 2, 3, 4 and 7 of docs/laws.md, asked of the
 * result alone. `order` is an order of all phases.
 */
export function brokenLaws(
  parser: Parser,
  before: Files,
  order: readonly string[],
  config: Config,
): Broken[] {
  const split = treeAfter(before, allPhases, config);
  const other = changedFiles(before, treeAfter(before, order, config));
  const again = allPhases.filter((phase) => runOn(split, phase, config).changes.length > 0);
  return [
    ...lost(parser, before, split),
    ...unboundNames(parser, split),
    ...otherPlaces(parser, before, split),
    ...(other === changedFiles(before, split) ? [] : [`law 7: ${order.join(", ")} gives another tree`]),
    ...again.map((phase) => `law 7: a second ${phase} changes something`),
    ...left(before, config),
  ];
}

/** Bindings that stay because the check of the result found a fault: safe, but a fault of ours. */
function left(before: Files, config: Config): Broken[] {
  return allPhases.flatMap((phase) => {
    const { plan } = runOn(before, phase, config);
    const faulty = plan.left.filter(({ reason }) => reason.startsWith("checked after the move"));
    return faulty.map(({ binding, reason }) => `kept back by ${phase}: ${binding}, ${reason}`);
  });
}

/** Comments and the lines of strings that don't stand as often in the result as they stood before (law 2). */
function lost(parser: Parser, before: Files, after: Files): Broken[] {
  const [old, now] = [contents(parser, before), contents(parser, after)];
  return old.join("\n") === now.join("\n") ? [] : [`law 2: ${difference(old, now)}`];
}

/** In the order of the alphabet, without the titles that we write, and without names in quotes. */
function contents(parser: Parser, files: Files): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith(".nix")) continue;
    const { root, tokens } = parser.parse({ path, text });
    const add = ({ start, end }: Span) => {
      const lines = text.slice(start, end).split("\n");
      found.push(...lines.map((line) => line.trim()).filter((line) => line !== ""));
    };
    for (const { kind, span } of tokens) {
      const isTitle = span.start === 0 && path !== "flake.nix";
      if (kind === "comment" && !isTitle) add(span);
    }
    if (root === null) continue;
    walk(root, (node) => {
      if (node.kind === "string")
        for (const part of node.parts) if (part.kind !== "interpolation") add(part.span);
      return undefined;
    });
  }
  return found.sort();
}

/** Names that nothing binds, in a file of the result (law 3). */
function unboundNames(parser: Parser, files: Files): Broken[] {
  return [...files].flatMap(([path, text]) => {
    if (!path.endsWith(".nix")) return [];
    const read = readDocument((source) => parser.parse(source), { path, text });
    if ("refused" in read) return [`law 3: ${path} doesn't parse: ${read.refused[0]?.message}`];
    const unbound = read.document.scopes.references.filter(({ target }) => target.kind === "unbound");
    return unbound.map(({ name }) => `law 3: ${name} is unbound in ${path}`);
  });
}

/** Places that paths mean, but for those of the files that the split made itself (law 4). */
function otherPlaces(parser: Parser, before: Files, after: Files): Broken[] {
  const [old, now] = [before, after].map((files) => places(parser, files));
  return old?.join() === now?.join() ? [] : [`law 4: ${difference(old ?? [], now ?? [])}`];
}

function places(parser: Parser, files: Files): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of files) {
    const root = path.endsWith(".nix") ? parser.parse({ path, text }).root : null;
    if (root === null) continue;
    walk(root, (node) => {
      if (node.kind !== "path") return undefined;
      const literal = text.slice(node.span.start, node.parts[0]?.span.end ?? node.span.end);
      const place = new URL(literal, `file:///${path}`).pathname.slice(1);
      if (!place.startsWith("nix/")) found.push(place);
      return undefined;
    });
  }
  return found.sort();
}

function difference(old: readonly string[], now: readonly string[]): string {
  const minus = old.filter((item) => count(old, item) > count(now, item));
  const plus = now.filter((item) => count(now, item) > count(old, item));
  return [...new Set([...minus.map((item) => `- ${item}`), ...plus.map((item) => `+ ${item}`)])].join("; ");
}

function count(items: readonly string[], wanted: string): number {
  return items.filter((item) => item === wanted).length;
}

/** The trees that have to evaluate to what a flake did, by what was run. What a command refuses isn't among them. */
export function variants(before: Files, config: Config): ReadonlyMap<string, Files> {
  const split = treeAfter(before, allPhases, config);
  const joined = changed(split, "join", config);
  const entered = changed(before, "entry", config);
  const found: readonly (readonly [string, Files | null])[] = [
    ["phases", split],
    ["join", joined],
    ["phases after entry", entered === null ? null : treeAfter(entered, allPhases, config)],
    ["entry after phases", changed(split, "entry", config)],
    ["all", changed(before, "all", config)],
  ];
  return new Map(found.flatMap(([name, files]) => (files === null ? [] : [[name, files] as const])));
}

/** What one command makes of a tree; null when it refuses. */
function changed(files: Files, name: string, config: Config): Files | null {
  const command = [...phases, joining].find((each) => each.name === name);
  const outcome = command?.run(memoryTree(files), { flakePath: "flake.nix", config });
  if (outcome === undefined || outcome.diagnostics.some(({ severity }) => severity === "error")) return null;
  const tree = new Map(files);
  for (const { path, after } of outcome.changes) {
    if (after === undefined) tree.delete(path);
    else tree.set(path, after);
  }
  return tree;
}
