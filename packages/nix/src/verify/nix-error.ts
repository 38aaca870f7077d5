/**
 * What Nix says was wrong, without warnings, traces and colours; all of it where nothing is called an error. `error:` stands
 * at the beginning of a line; newer versions tell the way to the error first, and then the error, seven columns in.
 */
export function nixError(stderr: string): string {
  const control = String.fromCharCode(27);
  const colors = new RegExp(`${control}\\[[0-9;]*m`, "g");
  const text = stderr.replace(colors, "");
  const told = text.slice(Math.max(0, ...[...text.matchAll(/^error:/gm)].map(({ index }) => index)));
  const own = /^error:\s*\n/.test(told) ? /^ {7}error:/m.exec(told)?.index : undefined;
  return told.slice(own ?? 0).trim();
}

/** The lines behind an error that show where it stands, or the way to it. */
const placeLine = /^\s*(at \S.*:\d+:\d+:?|… (while|from|in|caused)\b.*|\(use '--show-trace'.*)$/;

/** What an error says, without where it stands: that changes when code moves. */
export function errorReason(message: string): string {
  return ownLines(message)
    .filter((line) => line !== "")
    .join("\n");
}

/** The first paragraph of that, as one line. */
export function errorHeadline(message: string): string {
  const lines = ownLines(message);
  const end = lines.indexOf("");
  return (end < 0 ? lines : lines.slice(0, end)).join(" ");
}

function ownLines(message: string): readonly string[] {
  const lines = nixError(message).split("\n");
  const end = lines.findIndex((line, index) => index > 0 && placeLine.test(line));
  // A place begins with a file, or with `«string»` or the like; `1:2:3` is none.
  return (end < 0 ? lines : lines.slice(0, end)).map((line) =>
    line
      .trim()
      .replace(/,? at [/<«(][^\s:]*:\d+:\d+/g, "")
      .replace(/([/<«(][^\s:]*):\d+:\d+/g, "$1"),
  );
}
