import { globMatches } from "./glob.ts";
import type { NewFiles, OwnerNote, RepositoryView } from "./owner-note.ts";

/** Where GitHub and GitLab look, the first one first. */
const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

interface Rule {
  readonly pattern: string;
  readonly owners: readonly string[];
  readonly line: number;
}

/** Owners of `flake.nix` who don't own what has moved out of it. */
export function codeOwnerNotes({ tree }: RepositoryView, files: NewFiles): readonly OwnerNote[] {
  const file = places.find((path) => tree.exists(path));
  const rules = file === undefined ? [] : rulesOf(tree.read(file) ?? "");
  const rule = ruleFor(rules, files.entry);
  if (file === undefined || rule === undefined || !/(?:^|\/)flake\.nix$/.test(rule.pattern)) return [];
  const owners = rule.owners.join(" ");
  const other = files.paths
    .map((path) => ruleFor(rules, path)?.owners.join(" ") ?? "")
    .find((found) => found !== owners);
  if (other === undefined) return [];
  return [
    {
      file,
      line: rule.line,
      message: `gives ${files.entry} to ${owners || "nobody"}, and ${files.directory}/ to ${other || "nobody"}`,
      help: `add \`/${files.directory}/ ${owners}\`, if they are to review it`,
    },
  ];
}

function rulesOf(text: string): readonly Rule[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [pattern, ...owners] = line
      .replace(/(?:^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    const isSection = pattern === undefined || pattern === "" || /^\^?\[/.test(pattern);
    return isSection ? [] : [{ pattern, owners, line: index + 1 }];
  });
}

/** The last rule that fits a path decides. */
function ruleFor(rules: readonly Rule[], path: string): Rule | undefined {
  return rules.findLast(({ pattern }) => globMatches(pattern, path, "anywhere"));
}
