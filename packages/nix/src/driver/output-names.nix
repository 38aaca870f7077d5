# Puts each derivation below the name of the output that it stands for, which nix-eval-jobs doesn't tell: `x.dev` is the
# derivation of `x`. No attribute begins with `^`, by which Nix's own commands name outputs.
let
  inherit (builtins) isAttrs mapAttrs;
  isDerivation = value: (value.type or null) == "derivation";
  named = value:
    if !(isAttrs value) then value
    else if isDerivation value then { recurseForDerivations = true; "^${value.outputName or "out"}" = value; }
    else if value.recurseForDerivations or false then mapAttrs (_: named) value
    else value;
in
mapAttrs (_: named)
