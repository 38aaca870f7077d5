# Canonical texts of values, with the string context of what they are made of: equal texts, equal behaviour, as far
# as we look. Functions are known by their formals; modules by what they return for arguments of ours. What isn't looked
# at leaves a mark: `<function "…">`, `<unseen "…">`. In the text of a string its quote would be escaped.
{
  # The names that occur in the flake.
  names,
  # From an argument's name to what modules get for it; the rest is recorded.
  given,
  # The place of a file or folder of the flake that a module is, if it must be looked into; null for everything else.
  ownFile,
}:
let
  inherit (builtins)
    attrNames concatLists concatStringsSep elemAt floor foldl' fromJSON functionArgs genericClosure isAttrs isFunction isList
    length match toJSON typeOf;

  deepest = 24;
  # Submodules within submodules.
  deepestType = 4;
  # The values in one; what holds itself in several ways has no end.
  mostValues = 50000;
  isDerivation = value: isAttrs value && (value.type or null) == "derivation";

  # Names that mean something to Nix or to nixpkgs' lib when a set has them.
  reserved = [ "outPath" "drvPath" "type" "outputs" "meta" "system" "override" "overrideAttrs" "imports" "options" ];
  nameSet = removeAttrs (builtins.listToAttrs (
    map (name: { inherit name; value = null; }) (builtins.filter (name: match "_.*" name == null) names)
  )) reserved;

  # Stands for an option's value, or for an argument that we don't have, and says where it came from.
  recorded =
    place:
    let
      child = name: _: if match "(is|has|enable|use|with)[A-Z].*|enable|enabled" name != null then true else recorded "${place}.${name}";
    in
    builtins.mapAttrs child nameSet
    // {
      recordedPlace = place;
      __toString = _: "<${place}>";
      __functor = _: argument: recorded "${place}(${describe argument})";
    };

  # A set that can be called, as `lib.setFunctionArgs` makes them, is a function, too.
  isCallable = value: isFunction value || isAttrs value && value ? __functor && !(value ? recordedPlace);
  argumentsOf = value: if isFunction value then functionArgs value else value.__functionArgs or (functionArgs (value.__functor value));

  formalsOf =
    function:
    let
      formals = argumentsOf function;
      told = name: if formals.${name} then "${name}?" else name;
    in
    "{ ${concatStringsSep ", " (map told (attrNames formals))} }";

  # Only within modules types are followed: elsewhere nobody says what their submodules are called with.
  describe = describeWithin deepestType;
  describeWithin = types: value:
    if weight value < mostValues then describeAt types 0 value
    else ''<unseen "more than ${toString mostValues} values">'';
  describeAt =
    types: depth: value:
    let
      type = typeOf value;
      go = describeAt types (depth + 1);
      pair = name: "${toJSON name} = ${go value.${name}};";
      named = namedSet types value;
    in
    if depth > deepest then ''<unseen "deeper than ${toString deepest}">''
    else if type == "path" then "<path ${toJSON (toString value)}>"
    else if type == "list" then "[ ${concatStringsSep " " (map go value)} ]"
    else if type == "lambda" then "<function ${toJSON (formalsOf value)}>"
    else if type == "float" then describeFloat value
    else if type != "set" then toJSON value
    else if named != null then named.text
    else "{ ${concatStringsSep " " (map pair (attrNames value))} }";

  # What a set is told as that isn't told by its members, or null.
  namedSet = types: value:
    if isDerivation value then { text = "<${value.drvPath}>"; }
    else if value ? recordedPlace then { text = "<${value.recordedPlace}>"; }
    else if (value._type or null) == "flake" then { text = "<flake ${value.outPath}>"; }
    else if (value._type or null) == "option-type" then { text = describeType types value; }
    else if isPackageSet value then { text = "<${packageSet value}>"; }
    else if value ? evalModules && value ? mkIf then { text = "<lib>"; }
    else null;

  # How many values are in one, itself counted; not much more than `mostValues`.
  weight = value: mostValues - weigh 0 mostValues value;
  weigh =
    depth: left: value:
    if left <= 0 || depth > deepest then left - 1
    else if isList value then foldl' (weigh (depth + 1)) (left - 1) value
    else if isAttrs value && namedSet 0 value == null then
      foldl' (rest: name: weigh (depth + 1) rest value.${name}) (left - 1) (attrNames value)
    else left - 1;

  # JSON has six digits, and no point in `1.0`.
  describeFloat =
    value:
    let
      text = toJSON value;
      read = fromJSON text;
    in
    if value - value != 0.0 then "<float ${toString value}>"
    else if read != value then "<float ${text}, ${exactly value 0}>"
    else if typeOf read == "int" then "${text}.0"
    else text;
  exactly = value: exponent:
    if value >= 9007199254740992.0 || value <= -9007199254740992.0 then exactly (value / 2.0) (exponent + 1)
    else if value == floor value then "${toString (floor value)}*2^${toString exponent}"
    else exactly (value * 2.0) (exponent - 1);

  # A type's description says nothing of the options that submodules in it have.
  describeType =
    types: type:
    let
      modules = concatLists (map submodulesOf (nestedTypes type));
      described = if types < deepestType then map (describeModuleWithin (types + 1)) modules else [ ''<unseen "submodules">'' ];
    in
    "<type ${concatStringsSep " " ([ (toJSON (nameOfType type)) ] ++ (if modules == [ ] then [ ] else described))}>";
  nameOfType = type: type.description or type.name;

  # A type and those that it is made of. Types may be made of themselves; then their descriptions are the same.
  nestedTypes =
    type:
    map ({ type, ... }: type) (genericClosure {
      startSet = [ { key = nameOfType type; inherit type; } ];
      operator = { key, type }: if submodulesOf type == [ ] then map (partOfType key type) (attrNames (type.nestedTypes or { })) else [ ];
    });
  partOfType =
    above: type: name:
    let part = type.nestedTypes.${name}; in
    { key = if submodulesOf part == [ ] then nameOfType part else "${above}: ${name}"; type = part; };
  # The modules of a submodule, or of one in a list or a set; a type that doesn't tell them may have some.
  submodulesOf =
    type:
    if type ? getSubModules then (if type.getSubModules == null then [ ] else type.getSubModules)
    else if type ? getSubOptions then [ { options = type.getSubOptions; } ]
    else [ ];

  isPackageSet = value: value ? callPackage && value ? stdenv && value ? lib;
  packageSet = value: "package set with ${digest (concatStringsSep " " (attrNames value))}, stdenv ${value.stdenv.drvPath}";
  digest = text: builtins.hashString "sha256" (builtins.unsafeDiscardStringContext text);

  # flake-parts and others wrap a module to name its file.
  isWrapper = module:
    isAttrs module && isList (module.imports or null) && length module.imports == 1
    && attrNames (removeAttrs module [ "_class" "_file" "key" ]) == [ "imports" ];

  unwrap = module: if isWrapper module then unwrap (elemAt module.imports 0) else module;

  argument = name: given.${name} or (recorded name);
  call =
    module:
    let formals = argumentsOf module; in
    if formals == { } then module (given // { config = recorded "config"; options = recorded "options"; })
    else module (builtins.mapAttrs (name: _: argument name) formals);

  # A module, and each file of the flake that it imports, once: as the module system does it, which knows files by their
  # places, so that they may import each other.
  describeModule = describeModuleWithin 0;
  describeModuleWithin =
    types: module:
    let
      next = { body, ... }: filesOf body;
      files = if types < deepestType then genericClosure { startSet = filesOf module; operator = next; } else [ ];
    in
    concatStringsSep " " ([ (describeOne types module) ] ++ map (describeFile types) files);
  describeFile = types: { key, body }: "${toJSON key} = ${describeOne types body}";

  # The module alone: neither files that it imports nor submodules, which may fail where it doesn't.
  describeModuleAlone =
    wrapped:
    let
      module = unwrap wrapped;
      file = ownFile module;
    in
    if file == null then describeOne deepestType module
    else describeFile deepestType { key = file; body = import module; };

  filesOf =
    wrapped:
    let
      module = unwrap wrapped;
      file = ownFile module;
      body = if isCallable module then call module else module;
    in
    if file != null then [ { key = file; body = import module; } ]
    else if isList module then concatLists (map filesOf module)
    else if isAttrs body && isList (body.imports or null) then concatLists (map filesOf body.imports)
    else [ ];

  describeOne =
    types: wrapped:
    let module = unwrap wrapped; in
    if isCallable module then "<module ${formalsOf module} ${moduleBody types (call module)}>"
    else if ownFile module != null then
      "<module ${toJSON (ownFile module)}${if types < deepestType then "" else '' <unseen "file">''}>"
    else if isList module then "[ ${concatStringsSep " " (map (describeOne types) module)} ]"
    else moduleBody types module;
  moduleBody =
    types: body:
    if isAttrs body && !(isDerivation body) && body ? imports then
      "imports [ ${concatStringsSep " " (map (describeOne types) body.imports)} ] ${
        describeWithin types (removeAttrs body [ "_file" "key" "imports" ])
      }"
    else if isAttrs body then describeWithin types (removeAttrs body [ "_file" "key" ])
    else describeWithin types body;
in
{
  inherit describe describeModule describeModuleAlone digest formalsOf isDerivation isPackageSet packageSet unwrap weight;
}
