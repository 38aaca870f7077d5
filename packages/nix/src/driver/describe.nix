# Canonical texts of values, with the string context of what they are made of: equal texts, equal behaviour, as far
# as we look. Functions are known by their formals; modules by what they return for arguments of ours.
{
  # The names that occur in the flake.
  names,
  # From an argument's name to what modules get for it; the rest is recorded.
  given,
}:
let
  inherit (builtins) attrNames concatStringsSep elemAt functionArgs isAttrs isFunction isList length match toJSON typeOf;

  deepest = 24;
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

  formalsOf =
    function:
    let
      formals = functionArgs function;
      told = name: if formals.${name} then "${name}?" else name;
    in
    "{ ${concatStringsSep ", " (map told (attrNames formals))} }";

  describe = describeAt 0;
  describeAt =
    depth: value:
    let
      type = typeOf value;
      go = describeAt (depth + 1);
      pair = name: "${toJSON name} = ${go value.${name}};";
    in
    if depth > deepest then "…"
    else if type == "path" then toString value
    else if type == "list" then "[ ${concatStringsSep " " (map go value)} ]"
    else if type == "lambda" then "<function ${formalsOf value}>"
    else if type != "set" then toJSON value
    else if isDerivation value then "<${value.drvPath}>"
    else if value ? recordedPlace then "<${value.recordedPlace}>"
    else if (value._type or null) == "flake" then "<flake ${value.outPath}>"
    else if (value._type or null) == "option-type" then "<type ${value.description or value.name}>"
    else if isPackageSet value then "<${packageSet value}>"
    else if value ? evalModules && value ? mkIf then "<lib>"
    else "{ ${concatStringsSep " " (map pair (attrNames value))} }";

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
    let formals = functionArgs module; in
    if formals == { } then module (given // { config = recorded "config"; options = recorded "options"; })
    else module (builtins.mapAttrs (name: _: argument name) formals);

  describeModule =
    wrapped:
    let module = unwrap wrapped; in
    if isFunction module then "<module ${formalsOf module} ${moduleBody (call module)}>"
    else moduleBody module;
  moduleBody =
    body:
    if isAttrs body && !(isDerivation body) && body ? imports then
      "imports [ ${concatStringsSep " " (map describeModule body.imports)} ] ${describe (removeAttrs body [ "_file" "key" "imports" ])}"
    else if isAttrs body then describe (removeAttrs body [ "_file" "key" ])
    else describe body;
in
{
  inherit describe describeModule digest formalsOf isDerivation isPackageSet packageSet unwrap;
}
