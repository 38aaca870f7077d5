import { outputsFunction } from "../reach-input.ts";
import { edited, type ImageWiring, refused, type Wired } from "./image-wiring.ts";
import { outputsSpine } from "./outputs-spine.ts";
import { wireBuilds } from "./wire-builds.ts";
import { wireHosts } from "./wire-hosts.ts";

/** The edits of the entry that make outputs of the machines of `nix/images` and of what they build. */
export function wireImages(wiring: ImageWiring): Wired {
  const outputs = outputsFunction(wiring.document.root);
  if (outputs === null) return refused(wiring.document.root.span, "`outputs` isn't a literal function");
  const spine = outputsSpine(outputs, wiring.model.regions);
  const hosts = wireHosts(wiring, spine);
  if (hosts.kind === "refused") return hosts;
  const builds = wireBuilds(wiring, spine);
  return builds.kind === "refused" ? builds : edited(...hosts.edits, ...builds.edits);
}
