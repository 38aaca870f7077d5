import type { Heuristic } from "../heuristic.ts";
import { commandShape } from "./command-shape.ts";
import { configured } from "./configured.ts";
import { derivationShape } from "./derivation-shape.ts";
import { givenInputs } from "./given-inputs.ts";
import { helper } from "./helper.ts";
import { imageHost } from "./image-host.ts";
import { imageShape } from "./image-shape.ts";
import { makerShape } from "./maker-shape.ts";
import { outputPath } from "./output-path.ts";
import { overlayShape } from "./overlay-shape.ts";
import { packageList } from "./package-list.ts";
import { packageSet } from "./package-set.ts";
import { packageSetMaker } from "./package-set-maker.ts";
import { shellShape } from "./shell-shape.ts";

/** Every rule, in the order in which equals win. */
export const heuristics: readonly Heuristic[] = [
  configured,
  outputPath,
  imageShape,
  imageHost,
  givenInputs,
  packageSet,
  packageSetMaker,
  commandShape,
  shellShape,
  packageList,
  derivationShape,
  overlayShape,
  makerShape,
  helper,
];
