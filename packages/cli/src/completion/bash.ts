import type { Completed, CompletedCommand, CompletedOption } from "./completion-script.ts";

/** For bash 3.2 and later, without the package bash-completion. */
export function bashScript({ commands, options }: Completed): string {
  return `# Completion of flake-split for bash, made by: flake-split completion bash
_flake_split() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= index words= folders=
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -*) ;;
      help) [ -n "$command" ] || command=help ;;
      *) [ -n "$command" ] || command=\${COMP_WORDS[index]} ;;
    esac
  done
  case $command:$before in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $command in
    '') words=${quoted([...commands.map(({ name }) => name), "help", ...flags(options)])} ;;
    help) words=${quoted(commands.map(({ name }) => name))} ;;
${commands.map(commandCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -n "$folders" ] && [[ $word != -* ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -d -- "$word"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _flake_split flake-split
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  return `    ${name}) words=${quoted([...(words ?? []), ...flags(options)])}${words === null ? " folders=1" : ""} ;;`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap((option) => {
    if (option.value === "none") return [];
    const pattern = [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])]
      .map((flag) => `${name}:${flag}`)
      .join(" | ");
    const reply =
      option.value === "file"
        ? `local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null`
        : `COMPREPLY=($(compgen -W ${quoted(option.value)} -- "$word"))`;
    return [`    ${pattern}) ${reply}; return ;;`];
  });
}

function flags(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);
}

function quoted(words: readonly string[]): string {
  return `'${words.join(" ")}'`;
}
