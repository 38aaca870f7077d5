import type { VerifyResult } from "../src/verify/verify-flake.ts";

/** A flake without inputs, by its outputs. */
export function flake(outputs: string): { readonly "flake.nix": string } {
  return { "flake.nix": `{ outputs = { self }: { ${outputs} }; }\n` };
}

/** A derivation as Nix code. */
export function drv(name: string, more = ""): string {
  return `derivation { name = "${name}"; system = "x86_64-linux"; builder = "/bin/sh"; ${more} }`;
}

/** Every output with what became of it, as `packages.x86_64-linux.a different`. */
export function told({ findings }: VerifyResult): string[] {
  return findings.map(({ path, kind }) => `${path.join(".")} ${kind}`);
}
