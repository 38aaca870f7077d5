# Calls a flake whose inputs are locked, as Nix does, but with an entry of any name, with the text of a lock file, and
# with a `self` that doesn't depend on when the files changed or on what git knows of them.
{ tree, dir, entry, lock, selfInfo, ... }:
let
  inherit (builtins) attrNames elem filter fromJSON functionArgs head isList mapAttrs removeAttrs tail;

  source = builtins.fetchTree tree;
  place = below source.outPath dir;
  flake = import (place + "/${entry}");
  below = path: dir: if dir == "" then path else path + "/${dir}";

  locks = if lock == null then { root = "root"; nodes.root = { }; } else fromJSON lock;
  rootInputs = locks.nodes.${locks.root}.inputs or { };

  # An input is the name of a node, or a way to one through the inputs of others (`follows`).
  nodeOf = input: if isList input then follow locks.root input else input;
  follow = node: way: if way == [ ] then node else follow (nodeOf locks.nodes.${node}.inputs.${head way}) (tail way);

  inputsOf = node: mapAttrs (_: input: loaded.${nodeOf input}) (locks.nodes.${node}.inputs or { });

  load =
    name: node:
    let
      dir = node.locked.dir or "";
      isRelative = (node.locked.type or "") == "path" && builtins.substring 0 1 node.locked.path != "/";
      parent = loaded.${follow locks.root (node.parent or [ ])};
      fetched = builtins.fetchTree (removeAttrs node.locked [ "dir" ]);
      info = if isRelative then parent.sourceInfo else fetched;
      outPath = below (if isRelative then parent.outPath + "/${node.locked.path}" else fetched.outPath) dir;
      called = import (outPath + "/flake.nix");
      inputs = inputsOf name;
      outputs = called.outputs (inputs // { self = result; });
      result = outputs // info // { inherit inputs outPath outputs; sourceInfo = info; _type = "flake"; };
    in
    if node.flake or true then result else info // { inherit outPath; sourceInfo = info; };

  loaded = mapAttrs load locks.nodes // { ${locks.root} = self; };

  sourceInfo = selfInfo // { inherit (source) outPath; };
  inputs = inputsOf locks.root;
  outputs = flake.outputs (inputs // { inherit self; });
  self = outputs // selfInfo // { inherit inputs outputs sourceInfo; outPath = place; _type = "flake"; };

  formals = functionArgs flake.outputs;
  required = removeAttrs formals (filter (name: formals.${name}) (attrNames formals));
  needed = attrNames (flake.inputs or { } // required);
in
{
  inherit inputs outputs self;
  # What the entry asks for, and the lock file doesn't know.
  unlocked = filter (name: name != "self" && !(rootInputs ? ${name})) needed;
}
