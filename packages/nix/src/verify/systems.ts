import type { OutputPath } from "../evaluation.ts";

/** The outputs that the flake schema divides by systems, right below them. */
export const systemOutputs: readonly string[] = [
  "apps",
  "bundlers",
  "checks",
  "defaultApp",
  "defaultBundler",
  "defaultPackage",
  "devShell",
  "devShells",
  "formatter",
  "legacyPackages",
  "packages",
];

/** The outputs below which names are free, so that none is a system. */
export const freeNames = "overlays?|templates|defaultTemplate|modules|.*Modules?|.*Configurations";

const kernels = "linux|darwin|freebsd[0-9]*|netbsd|openbsd|windows|wasi";
const architectures =
  "aarch64|armv[567][a-z]*|i[3-6]86|loongarch64|m68k|mips[a-z0-9]*|powerpc[a-z0-9]*|riscv(32|64)|s390x?|wasm(32|64)|x86_64";

/** What a name looks like where the schema has a system. */
export const systemName = `[a-z0-9_]+-(${kernels})`;
/** What it must look like elsewhere: `x86_64-linux` is one, `desktop-linux` isn't. */
export const knownSystem = `(${architectures})-(${kernels})`;

/**
 * Where a path has its system: in second place in the outputs that the schema divides by systems; in others, as
 * `hydraJobs` and a flake's own, in second or third place, if it is a system that Nix knows; never among free names.
 */
export function systemPlace(path: OutputPath): number | undefined {
  const [top = "", second, third] = path;
  const matches = (pattern: string, name: string | undefined) =>
    name !== undefined && new RegExp(`^(${pattern})$`).test(name);
  if (systemOutputs.includes(top)) return matches(systemName, second) ? 1 : undefined;
  if (matches(freeNames, top)) return undefined;
  return matches(knownSystem, second) ? 1 : matches(knownSystem, third) ? 2 : undefined;
}
