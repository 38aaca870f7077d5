/** Why files of each class are what they are. A class that isn't here is a fault, or wants looking into. */
const reasons: Readonly<Record<string, string>> = {
  "both accept": "",
  "both find the undefined variable": "",
  "both refuse, at the same place": "",
  "both refuse, at another place: syntax/binary": "the zero byte is told, not what Nix makes of it",
  "both refuse, at another place: syntax/duplicate-attribute":
    "Nix names the first definition, or the start of the path or of the value",
  "both refuse, at another place: syntax/duplicate-formal": "Nix names the function",
  "both refuse, at another place: syntax/dynamic-attribute": "Nix names the `let`",
  "both refuse, at another place: syntax/empty-file": "Nix names the end of the file",
  "both refuse, at another place: syntax/grammar-disagreement": "our grammar stops earlier than Nix's",
  "both refuse, at another place: syntax/indented-string-ended":
    "the `''` that ended the string is told, not where that no longer makes sense",
  "both refuse, at another place: syntax/not-utf8": "bytes are looked at before anything is parsed",
  "both refuse, at another place: syntax/path-trailing-slash": "Nix names the end of the path",
  "both refuse, at another place: syntax/unclosed":
    "the end of the file, by another way of counting, or what wasn't closed",
  "only Nix finds an undefined variable, which is a builtin of another Nix":
    "`break` and names with `__` count as builtins of some Nix",
  "only we refuse: syntax/binary": "a zero byte in a string or a comment; newer Nix refuses it, too",
  "only we refuse: syntax/grammar-disagreement":
    "`or` as a variable, and a carriage return that ends a comment: the grammar reads them in another way",
  "only we refuse: syntax/grammar-limit":
    "`~/${x}`, and a carriage return that ends a comment: the grammar doesn't know them",
  "only we refuse: syntax/not-utf8": "bytes of another encoding in a string or a comment",
  "only we refuse: syntax/recursive-in-parts": "Nix merges the parts; none of them means what it seems to",
  "we refuse, Nix finds an undefined variable: syntax/grammar-disagreement":
    "both refuse; `or` as a variable comes first",
  "we refuse, Nix finds an undefined variable: syntax/grammar-limit":
    "both refuse; a carriage return comes first",
  "we refuse, Nix finds an undefined variable: syntax/recursive-in-parts":
    "both refuse: a part that seems to be `rec` isn't, so that Nix doesn't find a name",
};

/** Why a class of files is as it is; `undefined` for one that nobody has looked into. */
export function reasonFor(name: string): string | undefined {
  return reasons[name];
}
