/**
 * Whether what stands in a `${…}` was probably meant for the shell: an upper-case name such as `HOME`, or one of
 * the shell's expansions, `VAR:-default`, `VAR[@]`, `VAR%.*`, `#VAR`.
 */
export function looksLikeShellVariable(inner: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(inner) || isShellExpansion(inner);
}

/** Whether `inner` begins as only the shell's expansions do. A good Nix expression never does. */
export function isShellExpansion(inner: string): boolean {
  if (/^(?:[#!][A-Za-z_0-9@*#?]|[@*?$#!-]\})/.test(inner)) return true;
  if (/^[A-Za-z_][A-Za-z0-9_]*(?::[-+=?0-9]|\[[@*]|[%#^,@])/.test(inner)) return true;
  return /^[A-Z][A-Z0-9_]*(?:[-+=?/:]|\[)/.test(inner);
}
