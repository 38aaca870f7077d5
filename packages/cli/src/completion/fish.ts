import type { Completed, CompletedCommand, CompletedOption } from "./completion-script.ts";

export function fishScript({ commands, options }: Completed): string {
  const names = commands.map(({ name }) => name).join(" ");
  const none = `not __fish_seen_subcommand_from ${names} help`;
  return `# Completion of flake-split for fish, made by: flake-split completion fish
complete -c flake-split -f
${commands.map(({ name, summary }) => `complete -c flake-split -n '${none}' -a ${name} -d ${quoted(summary)}`).join("\n")}
complete -c flake-split -n '${none}' -a help -d 'Print the help of a command'
complete -c flake-split -n '__fish_seen_subcommand_from help' -a '${names}'
${options.map((option) => line(none, option)).join("\n")}
${commands.flatMap(commandLines).join("\n")}
`;
}

function commandLines({ name, words, options }: CompletedCommand): string[] {
  const seen = `__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from help`;
  const word = words === null ? "(__fish_complete_directories)" : words.join(" ");
  return [
    `complete -c flake-split -n '${seen}' -a '${word}'`,
    ...options.map((option) => line(seen, option)),
  ];
}

function line(condition: string, { name, short, help, value }: CompletedOption): string {
  const brief = short === undefined ? "" : ` -s ${short}`;
  const more = value === "none" ? "" : value === "file" ? " -r -F" : ` -x -a '${value.join(" ")}'`;
  return `complete -c flake-split -n '${condition}' -l ${name}${brief}${more} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
