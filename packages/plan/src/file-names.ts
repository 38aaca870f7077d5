/** `aiToolsPackages` to `ai-tools-packages`, `rover_msgs` to `rover-msgs`, `c++` to `c`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
}

/** What the last words of a name say already by standing in the category's folder. */
const saidByFolder: Readonly<Record<string, readonly string[]>> = {
  packages: ["packages", "pkgs", "package", "inputs"],
  commands: ["command-wrappers", "command-scripts", "commands", "command", "wrappers", "scripts"],
  shells: ["shell", "dev-shell"],
};

/** The name of a binding without what its folder says: `basePackages` in `packages` gives `base`. */
export function stem(name: string, category: string): string {
  const full = kebab(name);
  for (const ending of saidByFolder[category] ?? []) {
    if (full.endsWith(`-${ending}`)) return full.slice(0, -ending.length - 1);
  }
  return full === "" ? "unnamed" : full;
}

/**
 * Hands out file names of one folder. Two names that differ in case only count as one, since some file
 * systems can't hold both; a name that `taken` knows isn't given either.
 */
export class FileNames {
  readonly #given = new Set<string>();
  readonly #taken: (path: string) => boolean;

  constructor(taken: (path: string) => boolean) {
    this.#taken = taken;
  }

  /** `path` itself, or with the first number behind its stem that makes it new. */
  give(path: string): string {
    const dot = path.lastIndexOf(".nix");
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? path : `${path.slice(0, dot)}-${count}.nix`;
      const key = candidate.toLowerCase();
      if (this.#given.has(key) || this.#taken(candidate)) continue;
      this.#given.add(key);
      return candidate;
    }
  }
}
