import assert from "node:assert/strict";
import { describeProblem } from "../../../settings/checking/problems";
import { findDocumentProblems } from "../../../settings/rules/argumentDocuments";
import { assertMessageForm } from "../../support/messageForm";

const told = (...words: string[]): string[] =>
  findDocumentProblems(words, "ruler.extraArgs", "v0.42.4").map((each) => describeProblem(each));
const at = "thanos:ruler.extraArgs[0]";

describe("documents in arguments", () => {
  const bad: Readonly<Record<string, readonly [string, string]>> = {
    "what is not YAML, without its text": [
      "--query.config=[{http_config: {bearer_token: hunter2}]",
      `${at} (--query.config) has a value that is not YAML: BAD_INDENT at line 1, column 39. Correct it there.`,
    ],
    "a mapping for a list": [
      "--query.config={static_configs: [a:1]}",
      `${at} (--query.config) is not a list. Write each item after a dash.`,
    ],
    "a token in plain text": [
      "--query.config=[{static_configs: [a:1], http_config: {bearer_token: hunter2}}]",
      `${at} (--query.config: [0].http_config.bearer_token) is stored as plain text in the pods' arguments and in Pulumi's state. Use a file in the pod for it.`,
    ],
    "a file that no pod has": [
      "--query.config=[{file_sd_configs: [{files: [/hunter2]}]}]",
      `${at} (--query.config: [0].file_sd_configs[0].files[0]) is a file that the pods do not have. Mount its Secret or ConfigMap by \`mounts\` of the tier, or write what is in it here where the program allows that.`,
    ],
    "an action of relabeling that is none": [
      "--alert.relabel-config=[{action: labeldrp, regex: a}]",
      `${at} (--alert.relabel-config: [0].action) is not one of drop, dropequal, hashmod, keep, keepequal, labeldrop, labelkeep, labelmap, lowercase, replace, uppercase. Did you mean labeldrop?`,
    ],
  };
  for (const [what, [word, message]] of Object.entries(bad))
    it(`refuses ${what}`, () => {
      const said = told(word);
      assert.deepEqual(said, [message]);
      said.forEach(assertMessageForm);
    });

  it("knows the keys of each version", () => {
    const redis = "--index-cache.config={type: REDIS, config: {addr: a.b.svc:6379, prefix: thanos}}";
    const said = (version: string) =>
      findDocumentProblems([redis], "storeGateway.extraArgs", version).map((each) => describeProblem(each));
    assert.deepEqual(said("v0.42.4"), []);
    for (const version of ["v0.41.0", "v0.40.1"])
      assert.match(
        said(version).join(),
        /^thanos:storeGateway\.extraArgs\[0\] \(--index-cache\.config: config\) has a key that is not a key of the config of REDIS\. /,
      );
  });

  it("takes right ones, other flags, and files", () =>
    assert.deepEqual(
      told(
        "--query.config=[{static_configs: [a:1], scheme: http, http_config: {tls_config: {server_name: a}}}]",
        "--alertmanagers.config={alertmanagers: [{static_configs: [a:1], timeout: 10s, api_version: v2}]}",
        "--alert.relabel-config=[{action: LabelDrop, regex: a.*}]",
        "--remote-write.config={remote_write: [{url: http://a/x, queue_config: {max_shards: 5}}]}",
        "--query.config-file=/x",
        "--log.level=debug",
        "",
      ),
      [],
    ));
});
