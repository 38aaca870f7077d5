/** The user's wishes (`flake-split.config.json`), which go before every heuristic. */
export interface Config {
  /** The folder of the split, `nix` by default. */
  readonly directory?: string;
  /** From globs on binding names to categories. */
  readonly categories?: Readonly<Record<string, string>>;
  /** From globs on binding names to topics: the file that holds them. */
  readonly topics?: Readonly<Record<string, string>>;
  /** From globs on binding names to file paths below `directory`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Globs on the names of bindings that are not to be moved. */
  readonly stays?: readonly string[];
  /** How long a file may grow before it is divided; 600 by default. */
  readonly maxLines?: number;
  /** Up to how many lines a binding stays in the file that gathers its category; 3 by default. */
  readonly inlineLines?: number;
  /**
   * Whether exported modules are given as paths, not imported: Nix then names their files in errors, and takes a
   * module that is imported twice once. It changes what the output is, so that a run asks for it by itself.
   */
  readonly modulePaths?: boolean;
}

/** The configuration with its defaults filled in. */
export interface Settings {
  readonly directory: string;
  readonly maxLines: number;
  readonly inlineLines: number;
  readonly modulePaths: boolean;
  readonly config: Config;
}

export function settingsOf(config: Config): Settings {
  return {
    directory: config.directory ?? "nix",
    maxLines: config.maxLines ?? 600,
    inlineLines: config.inlineLines ?? 3,
    modulePaths: config.modulePaths ?? false,
    config,
  };
}
