import { join } from "node:path";

/** The place of a Nix file of ours. The bundled program has the folder beside its own code, too. */
export function driverFile(name: string): string {
  return join(import.meta.dirname, "driver", name);
}
