/**
 * The first line of a comment on a pull request, by which a later one of the same command, for the same flake, can replace it.
 * `prefix` leads from the top of the repository to the flake's folder.
 */
export function marker(command: string, prefix: string): string {
  // Two hyphens could end the comment of HTML.
  const folder = encodeURI(prefix).replaceAll("-", "%2D");
  return `<!-- flake-split ${command}${folder === "" ? "" : ` in ${folder}`} -->`;
}
