import type { NewInput } from "../add-input.ts";

/**
 * How nixpkgs makes images. `variants`: since NixOS 25.05 every host has `config.system.build.images.<format>`.
 * `modules`: before, the host takes the modules that make an image of it.
 */
export type ImageWay = "variants" | "modules";

/** What the image's machine is made from. */
export type ImageOrigin =
  | { readonly kind: "new" }
  /** `nixosConfigurations.<name>` */
  | { readonly kind: "host"; readonly name: string }
  /** `devShells.<system>.<name>` */
  | { readonly kind: "shell"; readonly name: string };

/** An option of NixOS, and its value as Nix; or settings below it. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: string | readonly Setting[];
  /** What the value is handed to: `lib.mkDefault`. */
  readonly apply?: string;
  readonly comment?: string;
}

export interface RecipeInput {
  readonly way: ImageWay;
  readonly origin: ImageOrigin["kind"];
}

/** How one image is made. */
export interface Recipe {
  /** Modules of nixpkgs, by their path below `nixos/modules`. */
  readonly modules: readonly string[];
  /** Modules of inputs, as Nix. */
  readonly imports: readonly string[];
  readonly settings: readonly Setting[];
  /** Where the image is, below `config.system.build`. */
  readonly build: readonly string[];
}

/** A kind of image, with what is known of it. */
export interface ImageFormat {
  readonly name: string;
  readonly title: string;
  /** The platform that it is for. */
  readonly system: string;
  /** The input that it needs besides nixpkgs. */
  readonly input: NewInput | null;
  /** Whether the file names the machine; an Amazon machine gets its name where it runs. */
  readonly hostName: boolean;
  recipe(input: RecipeInput): Recipe;
  /** Markdown: what is built, and how it is used. `attribute` is behind `images.`, `host` the machine's name. */
  usage(attribute: string, host: string): readonly string[];
}
