/** What Nix says was wrong: from the last `error:` on, without warnings and colours; all of it where nothing is called so. */
export function nixError(stderr: string): string {
  const control = String.fromCharCode(27);
  const colors = new RegExp(`${control}\\[[0-9;]*m`, "g");
  const text = stderr.replace(colors, "");
  return text.slice(Math.max(0, text.lastIndexOf("error:"))).trim();
}
