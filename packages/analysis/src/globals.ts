/**
 * The names that every Nix expression sees without binding them. They are lexical, so a `with` never hides
 * them (`EvalState::createBaseEnv` and `ExprVar::bindVars` in Nix's libexpr).
 */
const named = new Set([
  "abort",
  "baseNameOf",
  "break",
  "builtins",
  "derivation",
  "derivationStrict",
  "dirOf",
  "false",
  "fetchGit",
  "fetchMercurial",
  "fetchTarball",
  "fetchTree",
  "fromTOML",
  "import",
  "isNull",
  "map",
  "null",
  "placeholder",
  "removeAttrs",
  "scopedImport",
  "throw",
  "toString",
  "true",
]);

/**
 * Whether `name` is bound in Nix's base environment. Every other builtin is there under its name with `__`
 * before it; which ones depends on the Nix version, so the prefix alone decides.
 */
export function isGlobal(name: string): boolean {
  return named.has(name) || name.startsWith("__");
}
