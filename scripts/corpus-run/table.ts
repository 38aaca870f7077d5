/** A column of a table: what it says of an item, as text that is ready to be read. */
export interface Column<Item> {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (item: Item) => string;
}

/** Lines up the cells, in a form that is a table in Markdown too. */
export function table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string {
  const rows = items.map((item) => columns.map(({ cell }) => cell(item).replaceAll("|", "\\|")));
  const widths = columns.map(({ title }, index) =>
    Math.max(3, title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => padded(cell, widths[index] ?? 0, columns[index]?.align)).join(" | ")} |`;
  const rule = columns.map(({ align }, index) => {
    const dashes = "-".repeat((widths[index] ?? 0) - (align === "right" ? 1 : 0));
    return align === "right" ? `${dashes}:` : dashes;
  });
  return `${[line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join("\n")}\n`;
}

function padded(cell: string, width: number, align: "left" | "right" | undefined): string {
  return align === "right" ? cell.padStart(width) : cell.padEnd(width);
}

/** The same columns as comma-separated values (RFC 4180). */
export function csv<Item>(
  columns: readonly Pick<Column<Item>, "title" | "cell">[],
  items: readonly Item[],
): string {
  const rows = [
    columns.map(({ title }) => title),
    ...items.map((item) => columns.map(({ cell }) => cell(item))),
  ];
  return rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
