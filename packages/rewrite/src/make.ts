/*
 * The Nix that flake-split writes itself, in the style of RFC 166. Nothing else spells Nix syntax. Lines are
 * ended by "\n" here; whoever writes a file turns them into the line ends of the flake.
 */

/** Above this many columns, what could stand in one line is broken up. */
const width = 100;

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
const keywords = new Set(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"]);

/** A name as it stands in an attribute path: `docs`, `"my.pkg"`. */
export function attribute(name: string): string {
  if (identifier.test(name) && !keywords.has(name)) return name;
  return `"${name.replace(/[\\"]|\$(?=\{)/g, "\\$&")}"`;
}

/** Whether a name can be bound and used as a variable. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name) && !keywords.has(name);
}

/** `packages.base`, `commands."gs-2.0"`. */
export function select(target: string, name: string): string {
  return `${target}.${attribute(name)}`;
}

/** `{ a, b, ... }:`, one a line when it is long. */
export function formals(names: readonly string[]): string {
  const all = [...names, "..."];
  const line = `{ ${all.join(", ")} }:`;
  if (line.length <= width) return line;
  return `{\n${all.map((name) => `  ${name}${name === "..." ? "" : ","}`).join("\n")}\n}:`;
}

/** `inherit a b;` or `inherit (source) a b;`. */
export function inherit(names: readonly string[], source: string | null, indent: string): string {
  const head = source === null ? "inherit" : `inherit (${source})`;
  const parts = names.map(attribute);
  const line = `${head} ${parts.join(" ")};`;
  if (indent.length + line.length <= width) return line;
  return `${head}${onePerLine(names, indent)}`;
}

/** The names of a long `inherit`, and its end. */
export function onePerLine(names: readonly string[], indent: string): string {
  return `\n${names.map((name) => `${indent}  ${attribute(name)}`).join("\n")}\n${indent}  ;`;
}

/** `name = value;`. */
export function binding(name: string, value: string): string {
  return `${attribute(name)} = ${value};`;
}

/** `{ inherit a b; }` or `{ }`, on one line when it and `room` columns before it fit. */
export function inheritSet(
  names: readonly string[],
  source: string | null,
  indent: string,
  room: number,
): string {
  if (names.length === 0) return "{ }";
  const inner = inherit(names, source, "");
  const line = `{ ${inner} }`;
  if (!inner.includes("\n") && room + line.length <= width) return line;
  return `{\n${indent}  ${inherit(names, source, `${indent}  `)}\n${indent}}`;
}

/**
 * `import ./x.nix { inherit pkgs; }`; `room` is how many columns stand before it. A file that takes nothing is a
 * function all the same, unless it is `bare`.
 */
export function importCall(
  path: string,
  names: readonly string[],
  indent: string,
  room: number,
  bare = false,
): string {
  if (names.length === 0) return bare ? `import ${path}` : `import ${path} { }`;
  return `import ${path} ${inheritSet(names, null, indent, room + `import ${path} `.length)}`;
}

/** The path of a file as a file in `folder` writes it: `./base.nix`, `../lib/helpers.nix`. */
export function relativePath(folder: string, file: string): string {
  const from = folder === "." || folder === "" ? [] : folder.split("/");
  const to = file.split("/");
  while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  const up = from.map(() => "..");
  return up.length === 0 ? `./${to.join("/")}` : [...up, ...to].join("/");
}

/** `with environment;` */
export function withClause(environment: string): string {
  return `with ${environment};`;
}

/** A list with one element a line, or in one line when it has only one. */
export function list(elements: readonly string[], indent: string): string {
  return elements.length === 1 ? `[ ${elements[0]} ]` : longList(elements, indent);
}

/** A list with one element a line. */
export function longList(elements: readonly string[], indent: string): string {
  return `[\n${elements.map((element) => `${indent}  ${element}`).join("\n")}\n${indent}]`;
}

/** Lists added up, one a line. */
export function concatenation(lists: readonly string[]): string {
  return lists.join("\n++ ");
}

/** Text between brackets, each line of it at two columns already. */
export function bracketed(text: string): string {
  return `[\n  ${text}\n]`;
}

/** `let … in` around nothing yet. */
export function letBlock(items: readonly string[], indent: string, inner: string): string {
  return `let\n${items.map((item) => `${inner}${item}\n`).join("")}${indent}in\n${indent}`;
}

/** A string in quotes: `"github:nix-community/NixOS-WSL"`. */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\"]|\$(?=\{)/g, "\\$&").replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/** `inputs.nixpkgs.follows = "nixpkgs";`: an attribute path and its value. */
export function pathBinding(path: readonly string[], value: string): string {
  return `${path.map(attribute).join(".")} = ${value};`;
}

/** A set with one item (`a = 1;`) a line. */
export function set(items: readonly string[], indent: string): string {
  if (items.length === 0) return "{ }";
  return `{\n${items.map((item) => `${indent}  ${item}\n`).join("")}${indent}}`;
}

/** `lib.mkDefault "x"`: a function and its arguments, which are simple expressions. */
export function call(callee: string, ...given: readonly string[]): string {
  return [callee, ...given].join(" ");
}

/** `(pkgs)` */
export function parenthesized(expression: string): string {
  return `(${expression})`;
}

/** `{ lib, ... }:` and a body that starts on the next line. */
export function moduleFunction(names: readonly string[], body: string, indent: string): string {
  return `(\n${indent}  ${formals(names)}\n${indent}  ${body}\n${indent})`;
}

/** `left // right`. */
export function update(left: string, right: string): string {
  return `${left} // ${right}`;
}

/** `# why` */
export function comment(text: string): string {
  return `# ${text}`;
}

/** A string in `''`, a line each; what is in `lines` is Nix already: `''${x}` for the shell's `${x}`. */
export function indentedString(lines: readonly string[], indent: string): string {
  return `''\n${lines.map((line) => `${indent}  ${line}\n`).join("")}${indent}''`;
}

/** `import ./x.nix { inherit self; inherit (inputs) nixpkgs; }`; `room` is how many columns stand before it. */
export function importWith(path: string, items: readonly string[], indent: string, room: number): string {
  const line = `import ${path} { ${items.join(" ")} }`;
  return room + line.length <= width ? line : `import ${path} ${set(items, indent)}`;
}

/** `genAttrs [ "a" "b" ] (_: { … })`: the same set for each of some systems. */
export function forSystems(
  genAttrs: string,
  systems: readonly string[],
  items: readonly string[],
  indent: string,
): string {
  return `${genAttrs} [ ${systems.map(quoted).join(" ")} ] (_: ${set(items, indent)})`;
}
