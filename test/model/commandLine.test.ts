import assert from "node:assert/strict";
import fc from "fast-check";
import { readArguments, type Word } from "../../model/commandLine";

describe("readArguments", () => {
  const cases: [
    string,
    Word[],
    { positionals?: string[]; flags?: Record<string, Word[]>; files?: string[] },
  ][] = [
    ["nothing", [], {}],
    ["a subcommand", ["compact"], { positionals: ["compact"] }],
    ["--flag=value", ["--data-dir=/data"], { flags: { "data-dir": ["/data"] } }],
    ["--flag value", ["--data-dir", "/data"], { flags: { "data-dir": ["/data"] } }],
    ["an empty value", ["--label="], { flags: { label: [""] } }],
    ["equals signs in a value", ['--label=a="b=c"'], { flags: { label: ['a="b=c"'] } }],
    ["a value with spaces, which no shell splits", ["--label=a b"], { flags: { label: ["a b"] } }],
    ["a switch at the end", ["compact", "--wait"], { positionals: ["compact"], flags: { wait: ["true"] } }],
    [
      "a switch before a flag",
      ["--wait", "--log.level=warn"],
      { flags: { wait: ["true"], "log.level": ["warn"] } },
    ],
    ["--no-switch", ["--no-wait"], { flags: { wait: ["false"] } }],
    [
      "--no-switch takes no value",
      ["--no-wait", "compact"],
      { positionals: ["compact"], flags: { wait: ["false"] } },
    ],
    ["a flag whose own name starts with no-", ["--no-x=1"], { flags: { "no-x": ["1"] } }],
    [
      "a name with no- inside",
      ["--storage.tsdb.no-lockfile"],
      { flags: { "storage.tsdb.no-lockfile": ["true"] } },
    ],
    ["a repeated flag", ["--label=a", "--label", "b", "--label=a"], { flags: { label: ["a", "b", "a"] } }],
    ["a switch set twice", ["--wait", "--no-wait"], { flags: { wait: ["true", "false"] } }],
    [
      "a flag's value before the subcommand",
      ["--log.level", "debug", "compact"],
      { positionals: ["compact"], flags: { "log.level": ["debug"] } },
    ],
    [
      "a switch of thanos before the subcommand",
      ["--enable-auto-gomemlimit", "compact"],
      { positionals: ["compact"], flags: { "enable-auto-gomemlimit": ["true"] } },
    ],
    [
      "a subcommand of a subcommand",
      ["tools", "bucket", "verify"],
      { positionals: ["tools", "bucket", "verify"] },
    ],
    [
      "words after --",
      ["--wait", "--", "--wait", "x"],
      { positionals: ["--wait", "x"], flags: { wait: ["true"] } },
    ],
    ["short switches", ["-hv"], { flags: { h: ["true"], v: ["true"] } }],
    ["a lone dash", ["--file", "-", "-"], { positionals: ["-"], flags: { file: ["-"] } }],
    ["@file", ["@/etc/flags", "compact"], { positionals: ["compact"], files: ["/etc/flags"] }],
    [
      "@file in place of a value",
      ["--label", "@/etc/value"],
      { flags: { label: [undefined] }, files: ["/etc/value"] },
    ],
    ["@ inside a value is a value", ["--label=@x"], { flags: { label: ["@x"] } }],
    [
      "an unknown value",
      ["--label", undefined, "compact"],
      { positionals: ["compact"], flags: { label: [undefined] } },
    ],
    ["an unknown word", [undefined, "compact"], { positionals: ["compact"] }],
  ];
  for (const [title, words, { positionals = [], flags = {}, files = [] }] of cases) {
    it(title, () => {
      const read = readArguments(words);
      assert.deepEqual({ ...read, flags: Object.fromEntries(read.flags) }, { positionals, flags, files });
    });
  }

  it("takes the switches that it is told of", () => {
    const read = readArguments(["--wait", "/bucket"], new Set(["wait"]));
    assert.deepEqual(read.positionals, ["/bucket"]);
    assert.deepEqual(read.flags.get("wait"), ["true"]);
  });

  it("reads back any flags in any of their forms, wherever the subcommand stands", () => {
    const name = fc.stringMatching(/^[a-z][a-z.]{0,12}$/);
    const flag = fc.oneof(
      fc.record({ name, value: fc.string(), form: fc.constant("equals" as const) }),
      fc.record({ name, value: fc.stringMatching(/^[^-@].*$/s), form: fc.constant("word" as const) }),
      fc.record({ name, value: fc.constant("false"), form: fc.constant("no" as const) }),
    );
    fc.assert(
      fc.property(fc.array(flag), fc.nat(), (flags, place) => {
        const lines = flags.map(({ name, value, form }) =>
          form === "equals"
            ? [`--${name}=${value}`]
            : form === "word"
              ? [`--${name}`, value]
              : [`--no-${name}`],
        );
        lines.splice(place % (lines.length + 1), 0, ["compact"]);
        const expected = new Map<string, string[]>();
        for (const { name, value } of flags) expected.set(name, [...(expected.get(name) ?? []), value]);
        const read = readArguments(lines.flat(), new Set());
        assert.deepEqual(read, { positionals: ["compact"], flags: expected, files: [] });
      }),
    );
  });
});
