/** How Nix is called. */
export interface NixSettings {
  /** Options beside those of the user's own configuration. */
  readonly options: Readonly<Record<string, string>>;
  /** Where the store's files are, before `/nix/store`; empty for the machine's own. */
  readonly storeRoot: string;
  /** Evaluate as flakes are: nothing from the environment. */
  readonly pure: boolean;
  /** Let Nix build what it has to import. */
  readonly build: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** The options of a call, understood by every Nix since 2.4 and by Lix, in old commands and new ones. */
export function nixOptions({ options, pure, build }: NixSettings): string[] {
  const all = {
    "pure-eval": String(pure),
    "allow-import-from-derivation": String(build),
    // Determinate Nix gives sources a path at random, another in each process, unless told. Others warn that they don't know it.
    "lazy-trees": "false",
    ...options,
  };
  const given = Object.entries(all).flatMap(([name, value]) => ["--option", name, value]);
  return ["--extra-experimental-features", "nix-command flakes", ...given];
}

/** The user's own Nix. Their store may be elsewhere, as with `NIX_REMOTE='local?root=/mnt'`. */
export function settingsFor(environment: NodeJS.ProcessEnv, pure: boolean, build: boolean): NixSettings {
  const root = /^local\?(?:.*&)?root=([^&]+)/.exec(environment.NIX_REMOTE ?? "")?.[1] ?? "";
  return { options: {}, storeRoot: root, pure, build, environment };
}

/** Settings for a store of its own in a folder, which needs no rights and no network. */
export function privateStore(directory: string): NixSettings {
  const options = {
    substitute: "false",
    "fsync-metadata": "false",
    "connect-timeout": "1",
    "download-attempts": "1",
  };
  const own = { NIX_CONF_DIR: directory, NIX_USER_CONF_FILES: "", NIX_REMOTE: `local?root=${directory}` };
  const environment = { ...process.env, ...own, HOME: directory };
  return { ...settingsFor(environment, true, false), options };
}
