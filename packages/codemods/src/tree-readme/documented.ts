import { settingsOf } from "@flake-split/plan";
import type { FileChange, Outcome, Phase, PhaseOptions, ReadTree } from "../contract.ts";
import { flakeShape } from "../diagnostics.ts";
import { overlaid, withFiles } from "../overlaid-tree.ts";
import { readmeMark, treeReadme } from "./tree-readme.ts";

/** The phase, which on request also writes what the tree is made of, as part of the same changes. */
export function documented(phase: Phase): Phase {
  return { ...phase, run: (tree, options) => withReadme(phase.run(tree, options), tree, options) };
}

function withReadme(outcome: Outcome, tree: ReadTree, options: PhaseOptions): Outcome {
  if (options.writesDocs !== true || outcome.diagnostics.some(({ severity }) => severity === "error"))
    return outcome;
  const { directory } = settingsOf(options.config);
  const path = `${directory}/README.md`;
  const written = outcome.changes.flatMap(({ path: name, after }): [string, string][] =>
    after === undefined ? [] : [[name, after]],
  );
  const result = withFiles(overlaid(tree), new Map(written));
  const text = treeReadme((name) => result.read(name), options.flakePath, directory);
  const before = tree.read(path);
  if (text === null) return outcome;
  if (before === undefined ? tree.exists(path) : !before.startsWith(readmeMark)) {
    const kept = flakeShape("flake/other-readme", path, undefined);
    return { ...outcome, diagnostics: [...outcome.diagnostics, kept] };
  }
  const after = before?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
  if (after === before) return outcome;
  const change: FileChange = { path, before, after };
  return { ...outcome, changes: [...outcome.changes, change].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
