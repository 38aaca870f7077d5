/** What flake-parts takes for a value: its option types, as far as they say something that can be read off code. */
export type ValueType =
  | { readonly kind: "anything" }
  | { readonly kind: "derivation" }
  | { readonly kind: "app" }
  | { readonly kind: "overlay" }
  | { readonly kind: "module" }
  | { readonly kind: "set"; readonly of: ValueType };

const anything: ValueType = { kind: "anything" };
const set = (of: ValueType): ValueType => ({ kind: "set", of });

/** The options of `perSystem` that become outputs. */
const perSystem: ReadonlyMap<string, ValueType> = new Map([
  ["apps", set({ kind: "app" })],
  ["checks", set({ kind: "derivation" })],
  ["devShells", set({ kind: "derivation" })],
  ["formatter", { kind: "derivation" }],
  ["legacyPackages", set(anything)],
  ["packages", set({ kind: "derivation" })],
]);

/** The options of `flake` that aren't `perSystem`'s. */
const system: ReadonlyMap<string, ValueType> = new Map([
  ["nixosConfigurations", set(anything)],
  ["nixosModules", set({ kind: "module" })],
  ["overlays", set({ kind: "overlay" })],
]);

/** The type of an option of `perSystem`; `null` where flake-parts has none of that name. */
export function perSystemType(output: string): ValueType | null {
  return perSystem.get(output) ?? null;
}

/** The type of an output below `flake`. */
export function flakeType(output: string): ValueType {
  const own = perSystem.get(output);
  return own === undefined ? (system.get(output) ?? anything) : set(own);
}

/** Whether `flake` declares an option of that name. */
export function isDeclared(output: string): boolean {
  return perSystem.has(output) || system.has(output);
}

/** Names that mean something to the module system where they stand beside outputs. */
const ofModules: ReadonlySet<string> = new Set([
  "_class",
  "_file",
  "_module",
  "config",
  "disabledModules",
  "freeformType",
  "imports",
  "key",
  "meta",
  "options",
  "require",
]);

/** Options of `perSystem` that aren't outputs. */
const internal: ReadonlySet<string> = new Set(["allModuleArgs", "debug"]);

/** Whether a set with this name in it is read as something else by flake-parts. */
export function isReserved(output: string, place: "flake" | "perSystem"): boolean {
  return ofModules.has(output) || (place === "perSystem" && internal.has(output));
}
