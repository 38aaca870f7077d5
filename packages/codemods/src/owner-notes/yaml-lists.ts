/** A list of words under a key. */
export interface YamlList {
  readonly key: string;
  readonly line: number;
  readonly items: readonly string[];
}

/**
 * The lists of words in a YAML file, as people write path filters; nothing else of YAML is understood.
 *
 * ```yaml
 * paths:
 *   - flake.nix
 * paths: [flake.nix, "nix/**"]
 * ```
 */
export function yamlLists(text: string): readonly YamlList[] {
  const found: (YamlList & { readonly indent: number; readonly items: string[] })[] = [];
  let open: (typeof found)[number] | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const item = /^(\s*)-\s+([^:]+|".*"|'.*')$/.exec(withoutComment(line));
    if (item !== null && open !== null && (item[1] ?? "").length >= open.indent) {
      open.items.push(unquoted(item[2] ?? ""));
      continue;
    }
    open = null;
    const key = /^(\s*(?:-\s+)?)["']?([\w./-]+)["']?:\s*(.*)$/.exec(withoutComment(line));
    if (key === null) continue;
    const [, indent = "", name = "", rest = ""] = key;
    const list = { key: name, line: index + 1, indent: indent.length, items: inlineItems(rest) };
    found.push(list);
    if (rest === "" || /^[|>]/.test(rest)) open = list;
  }
  return found.filter(({ items }) => items.length > 0);
}

function inlineItems(rest: string): string[] {
  const inside = /^\[(.*)\]$/.exec(rest)?.[1];
  return inside === undefined ? [] : inside.split(",").map((item) => unquoted(item));
}

function withoutComment(line: string): string {
  return line.replace(/\s+#.*$/, "").trimEnd();
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
