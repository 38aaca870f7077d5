import type { ImageFormat } from "../image-format.ts";
import { amazon } from "./amazon.ts";
import { docker } from "./docker.ts";
import { iso } from "./iso.ts";
import { qcow } from "./qcow.ts";
import { sd } from "./sd.ts";
import { virtualbox } from "./virtualbox.ts";
import { vm } from "./vm.ts";
import { wsl } from "./wsl.ts";

/** Every kind of image that can be added. */
export const imageFormats: readonly ImageFormat[] = [wsl, iso, vm, qcow, docker, sd, virtualbox, amazon];
