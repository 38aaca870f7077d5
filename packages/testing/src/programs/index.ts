import fc from "fast-check";
import { flakeFrom } from "./flake.ts";

export { flakeFrom } from "./flake.ts";
export { type Maker, makerFor } from "./maker.ts";
export { packageNames } from "./scope.ts";

/** The rows from which flakes are made; a smaller row makes a simpler flake. */
export const rows: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(9_999), {
  minLength: 100,
  maxLength: 1_500,
  size: "max",
});

/** Flakes of every framework, with nested scopes, strings, paths and comments of all kinds, by their files. */
export const flakes: fc.Arbitrary<ReadonlyMap<string, string>> = rows.map(flakeFrom);
