import type { Completed, CompletedCommand, CompletedOption } from "./completion-script.ts";

/** For zsh's own completion system, as a function file or sourced after `compinit`. */
export function zshScript({ commands, options }: Completed): string {
  return `#compdef flake-split
# Completion of flake-split for zsh, made by: flake-split completion zsh
_flake_split() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C \\
${options.map((option) => `    ${specification(option)} \\`).join("\n")}
    '1: :->command' \\
    '*:: :->words'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join("\n")}
        'help:Print the help of a command'
      )
      _describe -t commands command commands
      ;;
    words)
      case $line[1] in
        help) compadd ${commands.map(({ name }) => name).join(" ")} ;;
${commands.map(commandCase).join("\n")}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = _flake_split ]; then
  _flake_split "$@"
else
  compdef _flake_split flake-split
fi
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  const first = words === null ? "'1:folder:_files -/'" : quoted(`1: :(${words.join(" ")})`);
  return `        ${name}) _arguments ${[first, ...options.map(specification)].join(" ")} ;;`;
}

function specification({ name, short, help, value }: CompletedOption): string {
  const text = help.replace(/[[\]:\\]/g, "\\$&");
  const more = value === "none" ? "" : value === "file" ? ":file:_files" : `:${name}:(${value.join(" ")})`;
  const long = value === "none" ? `--${name}` : `--${name}=`;
  if (short === undefined) return quoted(`${long}[${text}]${more}`);
  const brief = value === "none" ? `-${short}` : `-${short}+`;
  return `'(-${short} --${name})'{${brief},${long}}${quoted(`[${text}]${more}`)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
