import assert from "node:assert/strict";
import { findDeprecation, findFeatures, findHiddenCandidates, readManualFlags } from "../../lab/flagProbe";

const manual = `.TH thanos 1 thanos, version 0.42.4
.SH "NAME"
thanos
.SH "OPTIONS"
.TP
\\fB-h, --help\\fR
Show help.
.TP
\\fB--log.level=info\\fR
Log filtering level.
.SH "COMMANDS"
.SS
\\fBquery [<flags>]\\fR
.PP
Query node.
.TP
\\fB--query.timeout=2m\\fR
Maximum time to process
query.
.SS
\\fBquery-frontend [<flags>]\\fR
.PP
Query frontend.
.TP
\\fB--labels.split-interval=24h\\fR
Split labels requests.
`;

describe("the flags in a man page", () => {
  it("are those of all commands and of the command itself", () => {
    assert.deepEqual(Object.fromEntries(readManualFlags(manual, "query")), {
      help: { shown: "-h, --help", help: "Show help." },
      "log.level": { shown: "--log.level=info", help: "Log filtering level." },
      "query.timeout": { shown: "--query.timeout=2m", help: "Maximum time to process query." },
    });
    assert.deepEqual(
      [...readManualFlags(manual, "query-frontend").keys()],
      ["help", "log.level", "labels.split-interval"],
    );
  });
});

describe("what a help says", () => {
  for (const [help, said] of [
    ["Time to wait.", undefined],
    ["(Deprecated): Addresses of servers. Use DNS.", "deprecated"],
    ["Deprecated after v0.43.0: TLS key of the client.", "deprecated after v0.43.0"],
    ["DEPRECATED: use store.limits.request-series.", "deprecated: use store.limits.request-series"],
    [
      "[DEPRECATED] How long. This flag has been deprecated, use the field in the config file instead. More.",
      "deprecated, use the field in the config file instead",
    ],
  ] as const)
    it(`of deprecation: ${help}`, () => assert.equal(findDeprecation(help), said));

  it("of features", () => {
    assert.deepEqual(findFeatures("Names. Valid options: b-c, a. See https://example.org."), ["a", "b-c"]);
    assert.deepEqual(findFeatures("Valid options for now: p (enables p)"), ["p"]);
    assert.deepEqual(findFeatures("Names of features."), []);
  });
});

describe("candidates for hidden flags", () => {
  it("are names near the word, with the file of each configuration", () => {
    const source = [
      'cmd.Flag("debug.x", "Help.").',
      "  Hidden().Bool()",
      'hide(Hidden, "cache.config")',
      '"far"',
    ];
    assert.deepEqual(findHiddenCandidates(source.join("\n")), [
      "debug.x",
      "cache.config",
      "cache.config-file",
    ]);
    assert.deepEqual(findHiddenCandidates('cmd.Flag("debug.x", "Help.").Bool()'), []);
  });
});
