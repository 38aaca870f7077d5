# Calls a flake whose inputs are locked, as Nix does, but with an entry of any name, with the text of a lock file, and
# with a `self` that doesn't depend on when the files changed or on what git knows of them.
{ tree, dir, entry, lock, selfInfo, ... }:
let
  inherit (builtins)
    all attrNames elem filter fromJSON functionArgs head isList isString mapAttrs match removeAttrs split tail;

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
  # What the lock file has besides, Nix would take out of it.
  inputs = builtins.intersectAttrs (builtins.listToAttrs (map (name: { inherit name; value = null; }) needed)) (inputsOf locks.root);
  outputs = flake.outputs (inputs // { inherit self; });
  self = outputs // selfInfo // { inherit inputs outputs sourceInfo; outPath = place; _type = "flake"; };

  formals = functionArgs flake.outputs;
  required = removeAttrs formals (filter (name: formals.${name}) (attrNames formals));
  declared = flake.inputs or { };
  needed = filter (name: name != "self") (attrNames (declared // required));

  # Whether the lock file has an input as the entry declares it. No, where it only can't be seen.
  isAsDeclared = name: input: locked:
    if input ? follows then locked == filter (part: isString part && part != "") (split "/" input.follows)
    else if isList locked then false
    else
      refersTo name input (locks.nodes.${locked}.original or { })
      && overrides (input.inputs or { }) (locks.nodes.${locked}.inputs or { })
      && all (isOwnOrDeclared name (input.inputs or { }) (locks.nodes.${locked}.inputs or { })) (attrNames (locks.nodes.${locked}.inputs or { }));

  # A way to another input that an entry declared once. Those that an input declares itself begin at that input.
  isOwnOrDeclared = name: declared: inputs: inner:
    !(isList inputs.${inner}) || declared ? ${inner} || inputs.${inner} == [ ] || head inputs.${inner} == name;

  # Of an input's own inputs, those that the entry gives another source.
  overrides = inputs: locked: all (name: !(locked ? ${name}) || isOverridden name inputs.${name} locked.${name}) (attrNames inputs);
  isOverridden = name: input: locked:
    if input ? follows || removeAttrs input [ "flake" "inputs" ] != { } then isAsDeclared name input locked
    else isList locked || overrides (input.inputs or { }) (locks.nodes.${locked}.inputs or { });

  refersTo = name: input: original:
    let
      attributes = removeAttrs input [ "flake" "follows" "inputs" "url" ];
      # Of a relative path, or of what has no scheme, Nix would have to know where it stands.
      isParsed = builtins ? parseFlakeRef && match "[a-z][a-z0-9+.-]*:[^.].*" input.url != null;
    in
    if input ? url && attributes != { } then false
    else if !(input ? url) then original == (if attributes == { } then { type = "indirect"; id = name; } else attributes)
    else if !(isString input.url) then true
    else if isParsed then builtins.parseFlakeRef input.url == original
    else elem input.url (textsOf original);

  # The usual ways to write a reference; none of one with attributes that aren't written so.
  textsOf =
    original:
    let
      type = original.type or "";
      has = names: removeAttrs original ([ "type" ] ++ names) == { };
      at = (if original ? ref then "/${original.ref}" else "") + (if original ? rev then "/${original.rev}" else "");
      folder = if original ? dir then "?dir=${original.dir}" else "";
      ref = if original ? ref then "?ref=${original.ref}" else folder;
    in
    if type == "indirect" && has [ "id" "ref" "rev" ] then [ (original.id + at) "flake:${original.id}${at}" ]
    else if elem type [ "github" "gitlab" "sourcehut" ] && has [ "dir" "owner" "ref" "repo" "rev" ] then
      [ "${type}:${original.owner}/${original.repo}${at}${folder}" ]
    else if type == "path" && has [ "dir" "path" ] then [ "path:${original.path}${folder}" "${original.path}${folder}" ]
    else if type == "git" && (has [ "ref" "url" ] || has [ "dir" "url" ]) then [ "git+${original.url}${ref}" "${original.url}${ref}" ]
    else if elem type [ "file" "tarball" ] && has [ "url" ] then [ "${type}+${original.url}" original.url ]
    else [ ];
in
{
  inherit inputs outputs self;
  unlocked = {
    # What the entry asks for, and the lock file doesn't know.
    missing = filter (name: !(rootInputs ? ${name})) needed;
    # What the lock file may have as the entry asked for it once.
    doubtful = filter (name: rootInputs ? ${name} && !(isAsDeclared name (declared.${name} or { }) rootInputs.${name})) needed;
  };
}
