/**
 * The lines of a document that don't follow each other in what was printed; `…` stands for any lines, and numbers for each
 * other, since how many bindings a heuristic places is no business of a document.
 */
export function missingLines(shown: readonly string[], output: readonly string[]): readonly string[] {
  const printed = output.map(withoutNumbers);
  let at = 0;
  let isFree = false;
  return shown.filter((line) => {
    if (line === "…") {
      isFree = true;
      return false;
    }
    const found = isFree
      ? printed.indexOf(withoutNumbers(line), at)
      : printed[at] === withoutNumbers(line)
        ? at
        : -1;
    isFree = false;
    if (found !== -1) at = found + 1;
    return found === -1;
  });
}

function withoutNumbers(line: string): string {
  return line.replace(/\d[\d,]*/g, "N").replace(/ +/g, " ");
}
