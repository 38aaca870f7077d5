/** A topic that packages and commands can share: what a file of them is named for. The slugs are stable. */
export type TopicId = (typeof ids)[number];

export type Topic = {
  readonly id: TopicId;
  /** For the comment at the head of a file, and for tables. */
  readonly title: string;
  /** Lower-case words, or pairs of words, by which authors of flakes name the topic; the slug is one too. */
  readonly words: readonly string[];
};

const ids = [
  "ai",
  "audio-video",
  "blockchain",
  "build",
  "communication",
  "containers",
  "databases",
  "debug",
  "desktop",
  "documents",
  "editors",
  "embedded",
  "files",
  "fonts",
  "games",
  "go",
  "graphics",
  "hardware",
  "haskell",
  "infrastructure",
  "java",
  "javascript",
  "languages",
  "libraries",
  "lint",
  "mobile",
  "monitoring",
  "network",
  "nix",
  "python",
  "robotics",
  "rust",
  "science",
  "security",
  "shell",
  "version-control",
  "web",
] as const;

const described: Readonly<Record<TopicId, readonly [title: string, words: string]>> = {
  ai: [
    "AI and machine learning",
    "ml,llm,llms,machine learning,deep learning,artificial intelligence,cuda,rocm,inference,agents,pytorch,ollama,aiml",
  ],
  "audio-video": ["Audio and video", "audio,video,media,multimedia,sound,music,streaming,av"],
  blockchain: ["Blockchain", "crypto currency,cryptocurrency,bitcoin,ethereum,solana,cardano,holochain,web3"],
  build: [
    "Compilers and build tools",
    "compiler,compilers,toolchain,toolchains,build tools,c,cpp,cxx,gcc,clang,llvm,cmake,make",
  ],
  communication: [
    "Mail and messaging",
    "mail,email,chat,messaging,messengers,messenger,irc,matrix,discord,social,voip,feeds,rss",
  ],
  containers: [
    "Containers and virtual machines",
    "container,docker,podman,oci,virtualisation,virtualization,virt,vm,vms,qemu,kvm,libvirt,sandbox,emulation",
  ],
  databases: [
    "Databases and message brokers",
    "database,db,dbs,sql,postgres,postgresql,mysql,sqlite,redis,storage engines,data base,brokers,kafka",
  ],
  debug: ["Debuggers and profilers", "debugging,debugger,debuggers,profiling,profilers,tracing,benchmarks"],
  desktop: [
    "Desktop",
    "gui,wayland,x11,xorg,hyprland,sway,niri,gnome,kde,plasma,theme,themes,theming,window manager,launchers,screenshot",
  ],
  documents: [
    "Documents and office",
    "document,documentation,docs,doc,office,latex,tex,typst,pdf,notes,writing,productivity,printing,organization",
  ],
  editors: [
    "Editors and language servers",
    "editor,ide,ides,lsp,lsps,language server,language servers,vim,neovim,nvim,emacs,vscode,helix",
  ],
  embedded: [
    "Embedded and electronics",
    "arduino,microcontroller,electronics,iot,fpga,cad,eda,esp32,raspberry pi,firmware,sdr,radio,home automation",
  ],
  files: [
    "Files, archives and backup",
    "file,archive,archives,archivers,compression,backup,backups,sync,filesystem,filesystems,disk usage,storage",
  ],
  fonts: ["Fonts", "font,typography"],
  games: ["Games", "game,gaming,emulators,steam,wine"],
  go: ["Go", "golang"],
  graphics: [
    "Graphics and GPU",
    "graphic,gpu,opengl,vulkan,image,imaging,photo,photography,3d,design,drawing",
  ],
  hardware: [
    "Hardware and system",
    "system,kernel,drivers,driver,power,bluetooth,disk,disks,boot,sensors,sysadmin,admin",
  ],
  haskell: ["Haskell", "hs,ghc,cabal,purescript,agda,idris"],
  infrastructure: [
    "Infrastructure and cloud",
    "infra,cloud,k8s,kubernetes,terraform,tofu,devops,iac,aws,gcp,azure,deploy,deployment,ci,cd,cicd,helm,orchestration,ops,ansible",
  ],
  java: ["Java and the JVM", "jvm,jdk,kotlin,scala,clojure"],
  javascript: [
    "JavaScript",
    "js,node,nodejs,typescript,ts,npm,frontend,front end,electron,bun,deno,yarn,pnpm,elm",
  ],
  languages: [
    "Other languages",
    "language,programming,runtimes,interpreters,ruby,lua,php,perl,elixir,erlang,ocaml,dotnet,zig,nim,crystal,lisp,scheme,swift,wasm,webassembly",
  ],
  libraries: ["Libraries", "library,libs,lib,build inputs,runtime libs,dependencies,deps"],
  lint: [
    "Linters, formatters and tests",
    "linter,linters,linting,formatter,formatters,formatting,format,fmt,quality,code quality,test,tests,testing,hooks,pre commit",
  ],
  mobile: ["Mobile", "android,ios,flutter,dart"],
  monitoring: [
    "Monitoring",
    "monitor,monitors,observability,metrics,logging,logs,telemetry,system info,sysinfo,grafana,prometheus",
  ],
  network: [
    "Network",
    "networking,net,vpn,dns,http,ssh,wifi,wireguard,remote,torrent,torrents,p2p,proxy,downloads",
  ],
  nix: ["Nix", "nixos,nixpkgs,flake,flakes"],
  python: ["Python", "py,python3,jupyter,pip"],
  robotics: ["Robotics", "ros,ros2,robot,robots,gazebo,simulation,slam"],
  rust: ["Rust", "cargo,rustc"],
  science: [
    "Science and mathematics",
    "math,maths,mathematics,statistics,stats,physics,chemistry,biology,bioinformatics,geo,gis,maps,astronomy,hpc,scientific,julia,r,proof,provers,proofs,solvers",
  ],
  security: [
    "Security",
    "sec,crypto,cryptography,encryption,secrets,secret,pentest,pentesting,hacking,forensics,reverse engineering,reversing,ctf,password,passwords,exploitation,recon,auth,osint,supply chain",
  ],
  shell: [
    "Shell and command line",
    "shells,cli,terminal,terminals,command line,prompt,bash,zsh,fish,tui,core,coreutils,text processing,unix",
  ],
  "version-control": [
    "Version control",
    "git,vcs,scm,version,github,gitlab,mercurial,jj,jujutsu,source control",
  ],
  web: [
    "Web browsers and servers",
    "browser,browsers,web server,www,internet,http server,nginx,caddy,firefox",
  ],
};

/** Every topic, in the order of its slug. */
export const topics: readonly Topic[] = ids.map((id) => {
  const [title, words] = described[id];
  return { id, title, words: [id.replace("-", " "), ...words.split(",")] };
});
