import { categories, isShared } from "./categories.ts";
import type { Heuristic, VerdictDestination } from "./heuristic.ts";

/** The text of docs/heuristics.md. `scripts/generate-docs` writes it; a test says when it is out of date. */
export function heuristicsDocs(heuristics: readonly Heuristic[]): string {
  return `${[introduction, ...heuristics.map(section), categoryTable()].join("\n\n")}\n`;
}

const introduction = `# Heuristics

<!-- Written by scripts/generate-docs from packages/plan/src/heuristics. Don't edit this file. -->

These rules say what a binding is. Each rule that has an opinion gives a score; the highest wins, and of equals the one
that stands first here. \`flake-split plan\` shows for every binding which rule decided and why. \`categories\` in
\`flake-split.config.json\` overrules all of them.

After the rules, some verdicts are taken back: what only code that stays uses stays, a category of a few lines isn't
worth a folder, and what can't be moved safely stays. These reasons are shown as \`users\`, \`size\` and \`safety\`; see
\`packages/plan/src/classify.ts\`.

Each example is a body of \`perSystem\`, one binding in it, and what the rule says of that binding.`;

function section({ id, summary, examples }: Heuristic): string {
  const rows = examples.map(({ nix, binding, verdict }) => [code(nix), code(binding), spoken(verdict)]);
  return [`## ${id}`, "", summary, "", ...table(["code", "binding", "verdict"], rows)].join("\n");
}

function spoken(verdict: VerdictDestination | null): string {
  if (verdict === null) return "no opinion";
  if (verdict === "stay") return "stays in `flake.nix`";
  if (verdict === "helper") return "a helper: its users decide";
  return `\`${verdict}\``;
}

/** Inline code in a cell of a table. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function categoryTable(): string {
  const rows = categories.map(({ id, phase, directory, aggregator, outputs, inPlace }) => {
    const file = directory === "." ? aggregator : `${directory}/${aggregator}`;
    const place = inPlace ? `nothing; its files are in \`nix/${directory}\`` : `\`nix/${file}\``;
    const named = outputs.map((output) => `\`${output}\``).join(", ");
    return [`\`${id}\``, isShared(id) ? "the first that needs it" : phase, place, named];
  });
  return ["## Categories", "", ...table(["category", "phase", "gathered in", "outputs"], rows)].join("\n");
}

/** The lines of a Markdown table, with columns of one width, as the formatter wants it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
