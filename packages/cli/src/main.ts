console.log("flake-split");
