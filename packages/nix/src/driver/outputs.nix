# Walks the outputs of a flake with its real inputs, depth first, and traces each place before it is forced and each
# leaf after. What Nix can't catch ends the process; the trace tells where, and the caller starts again without that.
{ callFlake, describeWith }:
request:
let
  inherit (builtins)
    attrNames elem elemAt filter foldl' getContext hasAttr isAttrs isFunction length match replaceStrings seq stringLength substring
    toJSON trace tryEval typeOf;

  flake = callFlake request;
  inherit (flake) inputs outputs self;
  nixpkgs = inputs.nixpkgs or null;
  pkgs =
    if nixpkgs == null then null
    else if builtins.pathExists (nixpkgs.outPath + "/pkgs/top-level") then
      import nixpkgs.outPath { inherit (request) system; config = { allowUnfree = true; allowBroken = true; }; }
    else nixpkgs.legacyPackages.${request.system};
  known = if nixpkgs == null then { } else { inherit (nixpkgs) lib; inherit pkgs; };
  inherit (describeWith { inherit (request) names; given = known // { inherit inputs self; modulesPath = "/modules"; }; })
    describe describeModule digest formalsOf isDerivation isPackageSet packageSet unwrap;

  # Outputs that have systems below them, and such that hold one configuration a name.
  systemOutputs = [
    "apps" "bundlers" "checks" "defaultApp" "defaultBundler" "defaultPackage" "devShell" "devShells" "formatter"
    "legacyPackages" "packages"
  ];
  isHosts = name: match ".*Configurations" name != null;
  isModules = name: match ".*Modules?" name != null;
  looksLikeSystem = name: match "[a-z0-9_]+-(linux|darwin|freebsd.*|netbsd|openbsd|windows|wasi)" name != null;
  wanted = name: request.systems == null || !(looksLikeSystem name) || elem name request.systems;
  namesIn = path: value: if length path < 3 then filter wanted (attrNames value) else attrNames value;

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
  textLeaf = kind: text:
    let placed = withoutPlaces text; in
    {
      inherit kind;
      text = if stringLength placed > 4000 then "${substring 0 2000 placed}… ${toString (stringLength placed)} ${digest placed}" else placed;
      context = attrNames (getContext text);
    };
  # Files are named by their place in the flake, whatever the tree and the entry are called.
  withoutPlaces =
    let
      place = builtins.unsafeDiscardStringContext self.outPath;
      source = builtins.unsafeDiscardStringContext self.sourceInfo.outPath;
    in
    replaceStrings [ "${place}/${request.entry}" place source ] [ "<flake>/flake.nix" "<flake>" "<source>" ];
  hostLeaf = value: let built = hostDerivation value; in
    if isDerivation built then derivation built else textLeaf "recorded" (describe built);
  app = value: removeAttrs value (if (value.meta or { }) == { } then [ "meta" ] else [ ]);

  leaf =
    path: value:
    let top = elemAt path 0; in
    if isHosts top && length path == 2 && isConfiguration value then hostLeaf value
    else if isModuleAt path value then moduleLeaf (unwrap value)
    else if isDerivation value then derivation value
    else if typeOf value == "path" then textLeaf "path" (toString value)
    else if isFunction value then textLeaf "opaque" (formalsOf value)
    else if value == { } then { kind = "empty-set"; }
    else if isAttrs value && isPackageSet value then textLeaf "recorded" (packageSet value)
    else if isAttrs value && isApp value then textLeaf "value" (describe (app value))
    else if isAttrs value && isLarge path value then textLeaf "recorded" (toJSON (attrNames value))
    else textLeaf "value" (describe value);

  moduleLeaf = module:
    if typeOf module == "path" || typeOf module == "string" then textLeaf "path" (toString module)
    else textLeaf "function" (describeModule module);

  isApp = value: (value.type or null) == "app" && value ? program;
  isModuleAt = path: value:
    isModules (elemAt path 0) && (length path == 2 || !(isAttrs value)) || elemAt path 0 == "modules" && length path == 3;
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
    if isOverlayAt path value then overlaid value
    else if isBranch path value then value
    else null;

  mark = event: path: text: trace "${request.marker} ${toJSON { inherit event path text; }}" null;

  visit =
    path: value:
    let
      key = toJSON path;
      report = let text = if partsOf path value != null then "" else toJSON (leaf path value); in seq text text;
      attempt = if request.explain then { success = true; value = report; } else tryEval report;
      parts = partsOf path value;
    in
    if hasAttr key request.done then null
    else seq (mark "begin" path "") (
      if !attempt.success then mark "threw" path ""
      else if attempt.value != "" then mark "leaf" path attempt.value
      else foldl' (_: name: seq (visit (path ++ [ name ]) parts.${name}) null) null (namesIn path parts)
    );

  at = foldl' (value: name: value.${name}) outputs;

  # What one process looks at by itself: an output of one system, a host, or any other output as a whole.
  unit =
    name:
    let
      key = toJSON [ name ];
      attempt = tryEval (
        if !(elem name systemOutputs || isHosts name) then [ [ name ] ]
        else if !(isAttrs outputs.${name}) || isDerivation outputs.${name} || outputs.${name} == { } then [ [ name ] ]
        else map (child: [ name child ]) (filter wanted (attrNames outputs.${name}))
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
else foldl' (_: path: visit path (at path)) null request.units
