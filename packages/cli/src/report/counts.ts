/** `1 file`, `1,519 files`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

export function lineCount(number: number): string {
  return count(number, "line");
}

export function bindings(number: number): string {
  return count(number, "binding");
}

/** Thousands with a comma, without the locale tables that `toLocaleString` loads. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The lines of a text; what follows the last line ending counts if there is something. */
export function linesOf(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
