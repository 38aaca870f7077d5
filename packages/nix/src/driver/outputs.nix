# Walks the outputs of a flake with its real inputs, depth first, and traces each place before it is forced and each
# leaf after. What Nix can't catch ends the process; the trace tells where, and the caller starts again without that.
{ callFlake, describeWith }:
request:
let
  inherit (builtins)
    attrNames elem elemAt filter foldl' getContext hasAttr isAttrs isFunction isPath isString length match replaceStrings seq
    stringLength substring toJSON trace tryEval typeOf unsafeDiscardStringContext;

  flake = callFlake request;
  inherit (flake) inputs outputs self;
  nixpkgs = inputs.nixpkgs or null;
  pkgs =
    if nixpkgs == null then null
    else if builtins.pathExists (nixpkgs.outPath + "/pkgs/top-level") then
      import nixpkgs.outPath { inherit (request) system; config = { allowUnfree = true; allowBroken = true; }; }
    else nixpkgs.legacyPackages.${request.system};
  known = if nixpkgs == null then { } else { inherit (nixpkgs) lib; inherit pkgs; };
  inherit (describeWith {
    inherit (request) names;
    given = known // { inherit inputs self; modulesPath = "/modules"; };
    inherit ownFile;
  })
    describe describeModule describeModuleAlone digest formalsOf isDerivation isPackageSet packageSet unwrap weight;

  # The place of a file or folder that modules must be followed into.
  ownFile =
    value:
    let
      place = unsafeDiscardStringContext (toString value);
      beginsWith = start: substring 0 (stringLength start + 1) "${place}/" == "${start}/";
      starts = if isPath value || isString value then filter beginsWith request.followed else [ ];
      below = substring (stringLength (elemAt starts 0)) (-1) place;
    in
    if starts == [ ] then null else unsafeDiscardStringContext self.sourceInfo.outPath + below;

  # Outputs that have systems below them, and such that hold one configuration a name.
  inherit (request) systemOutputs;
  isHosts = name: match ".*Configurations" name != null;

  # The names of a set, without those of systems that nobody asked for. See `systemPlace`.
  namesIn = path: value: filter (name: !(isSystemAt path name) || elem name request.systems) (attrNames value);
  isSystemAt =
    path: name:
    request.systems != null && path != [ ] && (
      if elem (elemAt path 0) systemOutputs then length path == 1 && match request.systemName name != null
      else length path < 3 && match request.freeNames (elemAt path 0) == null && match request.knownSystem name != null
    );

  # Sets that are too large to be meant: told by their names alone.
  isLarge = path: value: !(elem (elemAt path 0) systemOutputs) && length (attrNames value) > 400;

  isConfiguration = value: isAttrs value && (value ? config || value ? activationPackage);
  # What a host is built to.
  hostDerivation = value:
    if value ? activationPackage then value.activationPackage
    else if value.config ? system.build.toplevel then value.config.system.build.toplevel
    else if value.config ? build.activationPackage then value.config.build.activationPackage
    else value.config;

  derivation = value: { kind = "derivation"; drvPath = value.drvPath; outputName = value.outputName or "out"; };
  # Of a longer text, what it names and what it hides isn't told.
  longest = 1000000;
  textLeaf = kind: text:
    let placed = withoutPlaces text; in
    {
      inherit kind;
      text =
        if stringLength placed > longest then
          "${substring 0 2000 placed}… ${toString (stringLength placed)} ${digest placed} <unseen \"the rest\">"
        else placed;
      context = attrNames (getContext text);
    };
  # Files are named by their place in the flake, whatever the tree and the entry are called.
  withoutPlaces =
    let
      place = unsafeDiscardStringContext self.outPath;
      source = unsafeDiscardStringContext self.sourceInfo.outPath;
    in
    replaceStrings [ "${place}/${request.entry}" place source ] [ "<flake>/flake.nix" "<flake>" "<source>" ];
  hostLeaf = value: let built = hostDerivation value; in
    if isDerivation built then derivation built else textLeaf "recorded" (describe built);
  app = value: removeAttrs value (if (value.meta or { }) == { } then [ "meta" ] else [ ]);

  leaf = path: value: let told = leafOfKind path value; in if told != null then told else textLeaf "value" (describe value);
  # Null for what is told by all that is in it.
  leafOfKind =
    path: value:
    let top = elemAt path 0; in
    if isOverlayAt path value then { kind = "empty-set"; of = "overlay"; }
    else if isHosts top && length path == 2 && isConfiguration value then hostLeaf value
    else if isModuleAt path value then moduleLeaf path (unwrap value)
    else if isDerivation value then derivation value
    else if typeOf value == "path" then textLeaf "path" (toString value)
    else if isFunction value then textLeaf "opaque" (formalsOf value)
    else if value == { } then { kind = "empty-set"; }
    else if isAttrs value && isPackageSet value then textLeaf "recorded" (packageSet value)
    else if isAttrs value && isApp value then textLeaf "value" (describe (app value))
    else if isAttrs value && isLarge path value then textLeaf "recorded" (toJSON (attrNames value))
    else null;

  moduleLeaf = path: module:
    if (isPath module || isString module) && ownFile module == null then textLeaf "path" (toString module)
    else textLeaf "function" (moduleText path module);
  moduleText =
    path: module:
    let whole = tryEval (describeModule module); in
    if hasAttr (toJSON path) request.alone then describeModuleAlone module
    else if request.explain then describeModule module
    else if whole.success then whole.value
    else describeModuleAlone module;

  isApp = value: (value.type or null) == "app" && value ? program;
  # `nixosModules.x`, `modules.nixos.x`, and `flakeModule`; what isn't a set has no modules below it.
  isModuleAt = path: value:
    let top = elemAt path 0; in
    match ".*Module" top != null && length path == 1
    || match ".*Modules" top != null && (length path == 2 || !(isAttrs value))
    || top == "modules" && length path == 3;
  isOverlayAt = path: value:
    isFunction value && pkgs != null && (length path == 2 && elemAt path 0 == "overlays" || path == [ "overlay" ]);

  isBranch =
    path: value:
    path == [ ]
    || isAttrs value && !(isDerivation value) && !(value ? _type) && value != { } && length path < request.deepest
      && !(isModuleAt path value) && !(isHosts (elemAt path 0) && length path == 2 && isConfiguration value)
      && !(isPackageSet value) && !(isApp value) && !(isLarge path value);

  # What an overlay adds to the flake's nixpkgs.
  overlaid = overlay: overlay (pkgs.extend overlay) pkgs;

  # The parts of a value, or null if it has none.
  partsOf = path: value:
    if isOverlayAt path value then (let added = overlaid value; in if attrNames added == [ ] then null else added)
    else if isBranch path value then value
    else null;

  mark = event: path: text: trace "${request.marker} ${toJSON { inherit event path text; }}" null;

  # Sets and values that are looked at in a unit: what holds itself in several ways has no end. Gives how many are left.
  visit =
    left: path: value:
    let
      key = toJSON path;
      report = let text = if partsOf path value != null then "" else toJSON (leaf path value); in seq text text;
      attempt = if request.explain then { success = true; value = report; } else tryEval report;
      parts = partsOf path value;
    in
    if left <= 0 then left
    else if hasAttr key request.done then left - 1
    else seq (mark "begin" path "") (
      if !attempt.success then seq (mark "threw" path "") (left - 1)
      else if attempt.value != "" then seq (mark "leaf" path attempt.value) (left - costOf path value)
      else foldl' (rest: name: visit rest (path ++ [ name ]) parts.${name}) (left - 1) (namesIn path parts)
    );
  # A derivation holds nothing more to look at.
  costOf = path: value: if isDerivation value then 0 else if leafOfKind path value != null then 1 else weight value;
  visitUnit =
    path:
    let left = visit request.mostPlaces path (at path); in
    seq left (if left > 0 then null else mark "bounded" path "");

  at = foldl' (value: name: value.${name}) outputs;

  # What one process looks at by itself: an output of one system, a host, or any other output as a whole.
  unit =
    name:
    let
      key = toJSON [ name ];
      attempt = tryEval (
        if !(elem name systemOutputs || isHosts name) then [ [ name ] ]
        else if !(isAttrs outputs.${name}) || isDerivation outputs.${name} || outputs.${name} == { } then [ [ name ] ]
        else map (child: [ name child ]) (namesIn [ name ] outputs.${name})
      );
    in
    if hasAttr key request.done then null
    else seq (mark "begin" [ name ] "") (
      if attempt.success then foldl' (_: path: mark "unit" path "") null attempt.value else mark "threw" [ name ] ""
    );
  units = seq (mark "begin" [ ] "") (foldl' (_: unit) null (attrNames outputs));
in
if request.mode == "unlocked" then flake.unlocked
else if request.mode == "units" then units
else if request.mode == "derivations" then
  # For nix-eval-jobs: what is below each unit, by the unit's number.
  builtins.listToAttrs (builtins.genList (
    index:
    let value = at (elemAt request.units index); in
    {
      name = "u${toString index}";
      value = if isDerivation value then value
        else if isConfiguration value then hostDerivation value
        else value // { recurseForDerivations = true; };
    }
  ) (length request.units))
else foldl' (_: visitUnit) null request.units
