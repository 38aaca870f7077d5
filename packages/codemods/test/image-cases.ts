import { addImages } from "../src/add-images.ts";
import type { AddImages, Outcome } from "../src/index.ts";
import { type Files, memoryTree } from "./memory-tree.ts";

const everything = ["wsl", "iso", "vm", "qcow", "docker", "sd", "virtualbox", "amazon"];

/** Images that are added to a flake of `fixtures/images`. */
export interface ImageCase {
  readonly name: string;
  readonly fixture: string;
  readonly asked: AddImages;
}

export const imageCases: readonly ImageCase[] = [
  { name: "parts", fixture: "parts", asked: { formats: everything } },
  { name: "parts-named", fixture: "parts", asked: { formats: ["iso"], name: "tide" } },
  { name: "parts-shell", fixture: "parts", asked: { formats: ["wsl", "vm"], from: "full" } },
  { name: "parts-hosts", fixture: "parts-hosts", asked: { formats: everything, from: "bench" } },
  {
    name: "parts-hosts-old",
    fixture: "parts-hosts",
    asked: { formats: everything, from: "host:bench", nixpkgsRelease: "24.11" },
  },
  { name: "parts-flat", fixture: "parts-flat", asked: { formats: ["wsl", "iso"], from: "shell:full" } },
  { name: "plain", fixture: "plain", asked: { formats: everything } },
  { name: "utils", fixture: "utils", asked: { formats: ["wsl", "iso"] } },
  { name: "gen-attrs", fixture: "gen-attrs", asked: { formats: ["wsl", "sd"] } },
  { name: "system-paths", fixture: "system-paths", asked: { formats: ["qcow"], nixpkgsRelease: "24.11" } },
];

/** What adding says and changes, without writing it. */
export function runAdding(files: Files, asked: AddImages): Outcome {
  return addImages(memoryTree(files), { flakePath: "flake.nix", config: {} }, asked);
}

/**
 * The tree with the images.
 *
 * @throws When they are refused.
 */
export function treeWith(files: Files, asked: AddImages): Files {
  const { changes, diagnostics } = runAdding(files, asked);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  const tree = new Map(files);
  for (const change of changes) if (change.after !== undefined) tree.set(change.path, change.after);
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}
