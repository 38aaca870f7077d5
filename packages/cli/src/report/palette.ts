import type { Host, Output } from "../host.ts";

type Paint = (text: string) => string;

/** Functions that colour a text, or leave it as it is. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const same: Paint = (text) => text;

export const plain: Palette = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/** Ours, since what the colour packages ask of the terminal when they load takes longer than all our output. */
const colored: Palette = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};

/**
 * The colours for one stream. `--no-color` and `NO_COLOR` go before `FORCE_COLOR`, that before what the stream
 * is.
 */
export function paletteFor(output: Output, env: Host["env"], wanted: boolean): Palette {
  return wanted && showsColor(output, env) ? colored : plain;
}

function showsColor(output: Output, env: Host["env"]): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return output.isTTY && env.TERM !== "dumb";
}

function sgr(open: number, close: number): Paint {
  return (text) => `\u001b[${open}m${text}\u001b[${close}m`;
}
