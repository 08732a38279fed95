/**
 * The rooms, top to bottom: an import points only downwards, and there is no circle of files. `npm run rooms` checks it.
 * docs/architecture.md says what each room is.
 */
const rooms = [
  { name: "test", path: "^test/" },
  { name: "bench", path: "^bench/" },
  { name: "examples", path: "^examples/" },
  { name: "index.ts", path: "^(index\\.ts|program\\.cjs)$" },
  { name: "cli", path: "^cli/(?!machine/)" },
  { name: "lab", path: "^lab/" },
  { name: "policies", path: "^policies/" },
  { name: "components", path: "^components/" },
  { name: "settings", path: "^settings/" },
  { name: "monitoring", path: "^monitoring/" },
  { name: "model", path: "^model/" },
  { name: "cli/machine", path: "^cli/machine/" },
];

/** Rooms that a room may use; each may also use itself. */
const uses = {
  test: rooms.map(({ name }) => name),
  bench: ["cli", "lab", "cli/machine", "settings", "model"],
  examples: ["components"],
  "index.ts": ["components", "settings", "cli/machine"],
  cli: ["lab", "cli/machine", "policies", "settings", "monitoring", "model"],
  lab: ["cli/machine", "settings", "model"],
  policies: ["model", "cli/machine"],
  components: ["settings", "monitoring", "model"],
  settings: ["monitoring", "model"],
  monitoring: ["model"],
  model: [],
  "cli/machine": [],
};

const pathsOf = (names) => rooms.filter(({ name }) => names.includes(name)).map(({ path }) => path);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment: "Two files that need each other are one file, or a third one is missing below them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...rooms.map(({ name, path }) => ({
      name: `${name}-imports-downwards`,
      comment: `${name} may import from ${[...uses[name], "itself"].join(", ")} only: see docs/architecture.md.`,
      severity: "error",
      from: { path },
      to: { path: rooms.map((room) => room.path), pathNot: [path, ...pathsOf(uses[name])] },
    })),
    {
      name: "one-door-to-the-lab",
      comment: "cli/ loads the lab by cli/lab.ts alone, so a machine with a cluster never needs it.",
      severity: "error",
      from: { path: "^cli/", pathNot: "^cli/lab\\.ts$" },
      to: { path: "^lab/" },
    },
    {
      name: "the-door-is-dynamic",
      comment: "The lab is loaded only where it is needed.",
      severity: "error",
      from: { path: "^cli/lab\\.ts$" },
      to: { path: "^lab/", dependencyTypesNot: ["dynamic-import", "type-only"] },
    },
    {
      name: "model-is-pure",
      comment: "model/ reads no file, starts no process and knows no Pulumi.",
      severity: "error",
      from: { path: "^model/" },
      to: { path: "(^|/)node_modules/@pulumi/|^(node:)?(fs|child_process|net|http|https|os)(/|$)" },
    },
    {
      name: "settings-know-no-resource",
      comment: "settings/ reads pulumi.Config, and knows no resource.",
      severity: "error",
      from: { path: "^settings/" },
      to: { path: "(^|/)node_modules/@pulumi/(?!pulumi/)" },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      // Some packages have no way in but these.
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default"],
    },
  },
};
