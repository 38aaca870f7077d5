import picocolors from "picocolors";
import type { Host, Output } from "../host.ts";

/** Functions that colour a text, or leave it as it is. */
export type Palette = ReturnType<typeof picocolors.createColors>;

export const plain: Palette = picocolors.createColors(false);

/**
 * The colours for one stream. `--no-color` and `NO_COLOR` go before `FORCE_COLOR`, that before what the stream
 * is.
 */
export function paletteFor(output: Output, env: Host["env"], wanted: boolean): Palette {
  return wanted && showsColor(output, env) ? picocolors.createColors(true) : plain;
}

function showsColor(output: Output, env: Host["env"]): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return output.isTTY && env.TERM !== "dumb";
}
