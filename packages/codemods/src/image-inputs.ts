import type { Document } from "@flake-split/analysis";
import {
  addInput,
  type DeclaredInput,
  declaredInputs,
  type ImageFormat,
  type NewInput,
  type TextEdit,
} from "@flake-split/rewrite";
import type { Diagnostic, Expression } from "@flake-split/syntax";
import { imageFinding } from "./image-diagnostics.ts";

/** The inputs of a flake that images need to know. */
export interface ImageInputs {
  readonly declared: readonly DeclaredInput[];
  /** The input with NixOS. */
  readonly nixpkgs: { readonly name: string; readonly url: string | null };
}

/** Reads the inputs, or says why there can be no image without one of them. */
export function imageInputs({ root, text, path }: Document): ImageInputs | { readonly refused: Diagnostic } {
  if (root.kind !== "attrset")
    return { refused: imageFinding("images/input", path, "this isn't a literal attribute set") };
  const read = declaredInputs(root, text);
  if ("reason" in read) return { refused: imageFinding("images/input", path, read.reason, read.span) };
  const declared = read.inputs;
  const named = declared.find(({ name }) => name === "nixpkgs");
  const found = named ?? declared.find(({ url }) => url !== null && isNixpkgs(url));
  if (found !== undefined) return { declared, nixpkgs: { name: found.name, url: found.url } };
  // Nix takes an argument that no input declares from its registry.
  if (formalNames(root).includes("nixpkgs")) return { declared, nixpkgs: { name: "nixpkgs", url: null } };
  return { refused: imageFinding("images/no-nixpkgs", path, "this flake has no input with nixpkgs") };
}

function isNixpkgs(url: string): boolean {
  return /(?:^|[/:])nixos\/nixpkgs(?:[/?.]|$)|^nixpkgs(?:\/|$)/i.test(url);
}

function formalNames(root: Expression): readonly string[] {
  if (root.kind !== "attrset") return [];
  return root.bindings.flatMap((item) =>
    item.kind === "binding" && item.value.kind === "lambda"
      ? (item.value.formals?.formals ?? []).map(({ name }) => name.name)
      : [],
  );
}

/** The input that a format needs, by the name that the flake has or gets for it; `null` where it needs none. */
export function inputOf(
  { input }: ImageFormat,
  { declared, nixpkgs }: ImageInputs,
): { readonly name: string; readonly missing: NewInput | null } | { readonly taken: DeclaredInput } | null {
  if (input === null) return null;
  const repository = input.url.slice(input.url.indexOf(":") + 1).toLowerCase();
  const same = declared.find(({ url }) => url?.toLowerCase().includes(repository));
  if (same !== undefined) return { name: same.name, missing: null };
  const taken = declared.find(({ name }) => name === input.name);
  // Without a URL of its own it may follow one from elsewhere; the name tells enough.
  if (taken !== undefined) return taken.url === null ? { name: taken.name, missing: null } : { taken };
  const follows = Object.fromEntries(Object.keys(input.follows).map((name) => [name, nixpkgs.name]));
  return { name: input.name, missing: { ...input, follows } };
}

/** The edits that declare inputs. */
export function declareInputs(
  document: Document,
  inputs: readonly NewInput[],
): { readonly edits: readonly TextEdit[] } | { readonly refused: Diagnostic } {
  const edits: TextEdit[] = [];
  for (const input of inputs) {
    const added = addInput(document, input);
    if (added.kind === "refused")
      return { refused: imageFinding("images/input", document.path, added.reason, added.span) };
    if (added.kind === "edits") edits.push(...added.edits);
  }
  return { edits };
}
