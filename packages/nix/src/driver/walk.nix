# Walks the outputs of a flake depth first, and traces each place before it is forced and each leaf after.
# When Nix gives up at a leaf, the caller knows from the trace which one it was, and starts again without it.
requestFile:
let
  request = builtins.fromJSON (builtins.readFile requestFile);
  inherit (builtins) attrNames foldl' isAttrs mapAttrs seq toJSON trace tryEval typeOf;

  flake = import request.entry;

  recorder = import request.recorder {
    inherit (request) names;
    probe = argument: import request.nixpkgs { system = "x86_64-linux"; config = { inherit argument; }; };
  };

  # The final outputs, as Nix itself ties them.
  flakeOf =
    { source, outputs, inputs }:
    let self = outputs // source // { inherit inputs outputs; sourceInfo = source; _type = "flake"; };
    in self;

  sourceOf = directory: {
    outPath = directory;
    narHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    lastModified = 1;
    lastModifiedDate = "19700101000001";
  };

  # An input's own inputs: what it asks for by the names that we have.
  loadInput =
    input:
    let
      source = sourceOf input.directory;
      loaded = import (input.directory + "/flake.nix");
      formals = builtins.functionArgs loaded.outputs;
      own = builtins.intersectAttrs (loaded.inputs or { } // formals) (
        { nixpkgs-lib = nixpkgs; inherit nixpkgs; } // inputs
      );
      self = flakeOf { inherit source; inputs = own; outputs = loaded.outputs (own // { inherit self; }); };
    in
    if input.flake then self else source;

  nixpkgs = loadInput { directory = request.nixpkgs; flake = true; };
  inputs = mapAttrs (_: loadInput) request.inputs;
  self = flakeOf {
    source = sourceOf request.tree // request.selfInfo;
    inherit inputs;
    outputs = flake.outputs (inputs // { inherit self; });
  };

  place =
    path:
    let
      text = toString path;
      length = builtins.stringLength request.tree;
    in
    if builtins.substring 0 length text == request.tree then "<tree>${builtins.substring length (-1) text}" else text;
  describe = recorder.describeWith place;

  leaf =
    value:
    if recorder.isDerivation value then { kind = "derivation"; drvPath = value.drvPath; outputName = value.outputName or "out"; }
    else if typeOf value == "path" then { kind = "path"; text = place value; }
    else if typeOf value == "lambda" then { kind = "function"; text = describe value; }
    else if value == { } then { kind = "empty-set"; }
    else if isAttrs value && value ? standInIdentity then { kind = "recorded"; text = describe value; }
    else { kind = "value"; text = describe value; };

  isBranch =
    path: value:
    isAttrs value && !(recorder.isDerivation value) && !(value ? standInIdentity) && !(value ? _type)
    && attrNames value != [ ] && builtins.length path < 12;

  mark = event: path: text: trace "${request.marker} ${toJSON { inherit event path text; }}" null;

  visit =
    path: value:
    let
      key = toJSON path;
      report = let text = if isBranch path value then "" else toJSON (leaf value); in seq text text;
      attempt = if request.explain then { success = true; value = report; } else tryEval report;
    in
    if request.done ? ${key} then null
    else seq (mark "begin" path "") (
      if !attempt.success then mark "threw" path ""
      else if attempt.value != "" then seq attempt.value (mark "leaf" path attempt.value)
      else foldl' (_: name: seq (visit (path ++ [ name ]) value.${name}) null) null (attrNames value)
    );
in
if request.only == null then visit [ ] self.outputs
else visit request.only (foldl' (value: name: value.${name}) self.outputs request.only)
