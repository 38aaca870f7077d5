import type {
  FileChange,
  Outcome,
  Phase,
  PhaseOptions,
  PlacementReport,
  ReadTree,
} from "@flake-split/codemods";
import type { Codemods } from "../src/codemods.ts";

/**
 * Codemods that know nothing of Nix. A line `#move FILE` begins lines that go to that file, `#end` ends them; a
 * line `#fail` is an error, and `#leave` a binding that stays. Enough to drive every way through the program.
 */
export const fakeCodemods: Codemods = {
  phases: [
    fakePhase("phase1", "Packages", "Move package lists to nix/packages", "low"),
    fakePhase("phase2", "Commands", "Move commands to nix/commands", "medium"),
    fakePhase("phase3", "Shells", "Move shells to nix/shells", "medium"),
  ],
  planOnly: (tree, options) => ({ ...split(tree, options), changes: [] }),
  statusOf: (tree, options) => ({
    phases: [],
    left: { bindings: 0, lines: 0 },
    diagnostics: split(tree, options).diagnostics,
  }),
  ownerNotes: ({ tree }) =>
    tree.exists(".envrc")
      ? [{ file: ".envrc", line: 1, message: "loads the flake", help: "watch `nix`" }]
      : [],
  importGraph: () => ({ files: [], calls: [], outputs: [] }),
  bindingGraph: () => ({ items: [], uses: [], outputs: [] }),
  prepare: async () => {},
};

/** A phase that moves what `#move` says. */
export function fakePhase(name: string, title: string, summary: string, risk: Phase["risk"]): Phase {
  return {
    name,
    title,
    summary,
    risk,
    run(tree, options) {
      if (name === "phase2") throw new Error("phase2 is broken");
      if (name === "phase3") return { ...split(tree, options), changes: [] };
      return split(tree, options);
    },
  };
}

function split(tree: ReadTree, { flakePath, config, declined }: PhaseOptions): Outcome {
  const { directory = "nix" } = config;
  const before = tree.read(flakePath) ?? "";
  const files = new Map<string, string>();
  const placements: PlacementReport[] = [];
  const left: Outcome["plan"]["left"][number][] = [];
  let after = "";
  let target: string | undefined;
  let offset = 0;
  for (const line of before.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const at = { start: offset, end: offset + line.trimEnd().length };
    offset += line.length;
    const word = line.trim();
    if (word.startsWith("#fail")) return failed(flakePath, at);
    if (word.startsWith("#leave")) {
      left.push({ binding: "stays", at, lines: 1, reason: "a `with` may bind it", code: "plan/with" });
    }
    if (word.startsWith("#move ")) target = `${directory}/${word.slice(6)}`;
    else if (word === "#end") target = undefined;
    else if (target === undefined) after += line;
    else if (declined?.has(nameIn(word))) {
      after += line;
      left.push({
        binding: nameIn(word),
        at,
        lines: 1,
        reason: "declined when asked",
        code: "plan/declined",
      });
    } else {
      files.set(target, (files.get(target) ?? "") + line);
      placements.push(placement(word, at, target));
    }
  }
  const changes: FileChange[] = [...files].map(([path, text]) => ({
    path,
    before: tree.read(path),
    after: text,
  }));
  if (placements.length > 0 && after !== before) changes.push({ path: flakePath, before, after });
  const planned = [...files].map(([path, text]) => ({ path, lines: text.split("\n").length - 1, holds: [] }));
  return { changes, plan: { placements, left, files: planned }, moved: placements, diagnostics: [] };
}

function nameIn(word: string): string {
  return word.split(" ")[0] ?? "";
}

function placement(word: string, at: PlacementReport["at"], file: string): PlacementReport {
  const binding = nameIn(word);
  const category = file.split("/")[1] ?? "";
  const reasons = [{ heuristic: "name", reason: `is called ${binding}` }];
  return { binding, at, lines: 1, category, file, phase: "phase1", reasons };
}

function failed(file: string, span: PlacementReport["at"]): Outcome {
  const message = "this can't be parsed";
  const related = [{ file, span: { start: 0, end: 1 }, message: "began here" }];
  return {
    changes: [],
    plan: { placements: [], left: [], files: [] },
    diagnostics: [
      {
        code: "syntax/fake",
        severity: "error",
        file,
        span,
        message,
        why: "because",
        help: "write it anew",
        related,
      },
    ],
  };
}
