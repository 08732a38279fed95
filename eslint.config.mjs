import tseslint from "typescript-eslint";
import prettier from "eslint-config-prettier";

/** Layers, top to bottom: a file may import only from its own layer and those below it. */
const layer = (files, forbidden) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: forbidden, message: "An import may only point downwards: see docs/architecture.md." },
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules/", "lab/plugins/", "lab/tools/"] },
  ...tseslint.configs.recommendedTypeChecked,
  prettier,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // Mocha's `before`, `it` and Pulumi's fire-and-forget resources are statements by design.
      "@typescript-eslint/no-unused-expressions": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    // Tests read resources as the engine gets them: plain data without types.
    files: ["test/**/*.ts"],
    rules: Object.fromEntries(
      [
        "no-explicit-any",
        "no-unsafe-assignment",
        "no-unsafe-member-access",
        "no-unsafe-argument",
        "no-unsafe-call",
        "no-unsafe-return",
      ].map((rule) => [`@typescript-eslint/${rule}`, "off"]),
    ),
  },
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  layer(
    ["model/**/*.ts"],
    ["@pulumi/*", "**/components/**", "**/policies/**", "**/lab/**", "**/config", "**/test/**"],
  ),
  layer(["policies/**/*.ts"], ["**/components/**", "**/lab/**", "**/config", "**/test/**"]),
  layer(["components/**/*.ts"], ["**/policies/**", "**/lab/**", "**/config", "**/test/**"]),
  layer(["config.ts", "index.ts"], ["**/policies/**", "**/lab/**", "**/test/**"]),
  layer(["lab/**/*.ts"], ["**/components/**", "**/policies/**", "**/config", "**/test/**"]),
);
