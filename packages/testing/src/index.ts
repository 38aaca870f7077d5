export { copyFixture, type FixtureCopy, fixturePath, loadFixture } from "./fixtures.ts";
export { nixIsMissing } from "./nix.ts";
export { pathLock } from "./path-lock.ts";
