import type { RepeatReport } from "@flake-split/codemods";
import { count, lineCount } from "./counts.ts";

/** What a repeat is, for people: `services.openssh, 4 lines in 3 places`. */
export function repeatHead({ what, lines, places }: RepeatReport): string {
  return `${what}, ${lineCount(lines)} in ${count(places.length, "place")}`;
}

/** What can be done about it. */
export function repeatAdvice({ file, reason }: RepeatReport): string {
  return reason === null ? `phase5 --share moves it to ${file}` : `can't be shared: ${reason}`;
}
