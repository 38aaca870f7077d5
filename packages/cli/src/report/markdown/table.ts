/** A table of Markdown; cells are escaped already. A column whose head ends in `:` is set to the right. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The table with as many rows as fit into `limit` characters, and a row that says how many are left out. Without rows,
 * nothing.
 */
export function table({ head, rows }: Table, limit: number): string {
  if (rows.length === 0) return "";
  const titles = row(head.map((title) => title.replace(/:$/, "")));
  const rule = row(head.map((title) => (title.endsWith(":") ? "---:" : "---")));
  let text = titles + rule;
  for (const [index, cells] of rows.entries()) {
    const line = row(cells);
    const rest = row([`… and ${rows.length - index} more`, ...head.slice(1).map(() => "")]);
    const isLast = index === rows.length - 1;
    if (text.length + line.length + (isLast ? 0 : rest.length + 8) > limit) return text + rest;
    text += line;
  }
  return text;
}

/** What is long is folded. */
export function folded(summary: string, text: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${text}\n</details>\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}
