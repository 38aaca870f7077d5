# What the entry asks for: its inputs as written, and the names that its outputs function takes.
entry:
let
  flake = import entry;
  describe = input: {
    url = input.url or null;
    owner = input.owner or null;
    repo = input.repo or null;
    flake = input.flake or true;
  };
in
{
  inputs = builtins.mapAttrs (_: describe) (flake.inputs or { });
  formals = builtins.attrNames (builtins.functionArgs flake.outputs);
}
