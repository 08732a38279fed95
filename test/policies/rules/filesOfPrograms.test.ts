import { describeCases } from "../support/cases";
import {
  configurationGivenOnce,
  namedFileReadable,
  namedFileThere,
  namedFileValid,
  writtenPathWritable,
} from "../../../policies/rules/filesOfPrograms";
import { unknown, type FakeResource } from "../../support/policy";
import { fileStack, type FileChoices } from "../broken/fileStacks";
import { setFlag, StackCopy } from "../mutations/mutation";

/** A right stack with one change. */
function changed(edit: (stack: StackCopy) => void, choices: FileChoices = {}): FakeResource[] {
  const copy = new StackCopy(fileStack(choices));
  edit(copy);
  return copy.resources;
}

const text = (kind: string, name: string, key: string, by: (text: string) => string) =>
  changed((stack) => {
    const { data, stringData } = stack.object(kind, name);
    (data ?? stringData)[key] = by((data ?? stringData)[key]);
  });

const container = (name: string, edit: (container: any, pod: any) => void, choices?: FileChoices) =>
  changed((stack) => {
    const found = stack.container(name);
    edit(found.container, found.pod);
  }, choices);

const prometheusYml = (part: string | RegExp, by: string) =>
  text("ConfigMap", "prometheus", "prometheus.yml", (whole) => whole.replace(part, by));

describeCases(namedFileThere, {
  "files in folders": [undefined, fileStack()],
  "files by subPath": [undefined, fileStack({ mounts: "subPath" })],
  "a path at which nothing is mounted": [
    /`thanos query` in container "query"\) names \/etc\/other\/endpoints.yaml \(--endpoint.sd-config-file\), but nothing is mounted there/,
    changed((stack) => setFlag(stack.args("query"), "endpoint.sd-config-file", "/etc/other/endpoints.yaml")),
  ],
  "a volume of the pod that is not mounted": [
    /but nothing is mounted there; the volume query-endpoints of its pod, which it does not mount, has a file of that name/,
    container("query", ({ volumeMounts }) => volumeMounts.pop()),
  ],
  "a key that there is not": [
    /names \/etc\/endpoints\/other.yaml \(--endpoint.sd-config-file\), but its container mounts ConfigMap monitoring\/query-endpoints at \/etc\/endpoints, which has no file other.yaml/,
    changed((stack) => setFlag(stack.args("query"), "endpoint.sd-config-file", "/etc/endpoints/other.yaml")),
  ],
  "items that leave the key out": [
    /whose items leave the key endpoints.yaml out/,
    container("query", (_, { volumes }) => {
      volumes[0].configMap.items = [{ key: "endpoints.yaml", path: "elsewhere.yaml" }];
    }),
  ],
  "a subPath that is no key": [
    /mounts nosuch \(subPath\) of Secret monitoring\/objstore at \/etc\/objstore\/objstore.yml, which has no such key/,
    container("store", ({ volumeMounts }) => {
      volumeMounts.find(({ name }: any) => name === "objstore").subPath = "nosuch";
    }),
  ],
  "a pattern that takes none of the rules there": [
    /names \/etc\/rules\/\*.yml \(--rule-file\), but it takes none of the files there, not even \/etc\/rules\/alerts.yaml \(ConfigMap monitoring\/ruler-rules, key alerts.yaml\)/,
    changed((stack) => setFlag(stack.args("rule"), "rule-file", "/etc/rules/*.yml")),
  ],
  "two patterns, one of which takes all": [
    undefined,
    changed((stack) => stack.args("rule").push("--rule-file=/etc/rules/*.yml")),
  ],
  "a pattern where nothing lies yet": [
    undefined,
    changed((stack) => (stack.object("ConfigMap", "ruler-rules").data = {})),
  ],
  "a path in a configuration, from its folder": [
    /names \/etc\/prometheus\/elsewhere\/own.yaml \(rule_files in ConfigMap monitoring\/prometheus, key prometheus.yml\), but/,
    prometheusYml("rules/*.yaml", "elsewhere/own.yaml"),
  ],
  "a password's file that there is not": [
    /names \/etc\/prometheus\/secrets\/pass \(password_file in ConfigMap/,
    prometheusYml("secrets/password", "secrets/pass"),
  ],
  "a file that is made in the pod": [undefined, fileStack({ writtenBy: "init container" })],
  "an image of one's own, which may have it": [
    undefined,
    container("query", (query) => {
      query.image = "registry.example.com/team/query:v1.0.0";
      query.volumeMounts.pop();
    }),
  ],
  "a path on a disk": [
    undefined,
    container("query", (_, { volumes }) => {
      delete volumes[0].configMap;
      volumes[0].persistentVolumeClaim = { claimName: "endpoints" };
    }),
  ],
  "an object that is not in the stack": [
    undefined,
    changed((stack) => stack.remove("ConfigMap", "query-endpoints")),
  ],
  "an object of which the name is not known yet": [
    /^unknown|unreadable/,
    container("query", (_, { volumes }) => (volumes[0].configMap.name = unknown("String"))),
  ],
});

describeCases(namedFileValid, {
  "whole files": [undefined, fileStack()],
  "a misspelt key": [
    /reads ConfigMap monitoring\/prometheus, key prometheus.yml \(--config.file\), which has a fault: scrape_config is not a key of .*Did you mean scrape_configs\?.*promtool check config/,
    prometheusYml("scrape_configs:", "scrape_config:"),
  ],
  "a value of another kind": [
    /which has a fault: global\.scrape_interval is not a duration/,
    prometheusYml("scrape_interval: 30s", "scrape_interval: half a minute"),
  ],
  "a text that is no YAML": [/which is not YAML/, prometheusYml("rule_files:", "rule_files: [")],
  "a Secret, whose values are not shown": [
    /reads Secret monitoring\/objstore, key objstore.yml \(--objstore.config-file\), which has a fault: (?!.*s3\.example)/,
    changed((stack) => {
      const { stringData } = stack.object("Secret", "objstore");
      stringData["objstore.yml"] = stringData["objstore.yml"].replace("bucket:", "buckett:");
      // Two read it by a file, and one in an argument.
      stack.container("sidecar").container.args.splice(2, 1);
      stack.container("rule").container.args.splice(2, 1);
    }),
  ],
  "an expression that no parser reads": [
    /key alerts.yaml \(--rule-file\), which has a fault: .*groups\[0\]\.rules\[0\]\.expr/,
    text("ConfigMap", "ruler-rules", "alerts.yaml", (rules) =>
      rules.replace("sum by (job) (up)", "sum by (job) (up"),
    ),
  ],
  "an expression that is only unusual": [
    undefined,
    text("ConfigMap", "ruler-rules", "alerts.yaml", (rules) =>
      rules.replace("sum by (job) (up)", "sum(up @ start())"),
    ),
  ],
  "a label that our own stack would not take": [
    undefined,
    text("ConfigMap", "ruler-rules", "alerts.yaml", (rules) => rules.replace("severity:", "cluster:")),
  ],
  "an empty password": [
    /reads Secret monitoring\/scraper, key password \(password_file in .*\), which is empty/,
    text("Secret", "scraper", "password", () => ""),
  ],
  "a key where a certificate is expected": [
    /key ca.crt \(ca_file in .*\), which is not a certificate in PEM/,
    text("Secret", "scraper", "ca.crt", (pem) => pem.replace(/CERTIFICATE/g, "PRIVATE KEY")),
  ],
  "targets that are no list": [
    /key nodes.json \(files in .*\), which has a fault: is not a list/,
    text("ConfigMap", "prometheus-targets", "nodes.json", () => '{"targets": ["a:1"]}'),
  ],
  "a key of a version that is not in the catalogue": [
    undefined,
    changed((stack) => {
      stack.container("prometheus").container.image = "quay.io/prometheus/prometheus:v2.45.0";
      const { data } = stack.object("ConfigMap", "prometheus");
      data["prometheus.yml"] += "something_of_old: {}\n";
    }),
  ],
  "Alertmanager's configuration without its route": [
    /amtool check-config/,
    text("Secret", "alertmanager", "alertmanager.yml", (whole) => whole.replace(/^route:/m, "routes:")),
  ],
  "a text that is not known yet": [
    /^unknown/,
    text("ConfigMap", "index-cache", "cache.yaml", () => unknown("String")),
  ],
});

describeCases(namedFileReadable, {
  "files that everybody reads": [undefined, fileStack({ securityContext: { runAsUser: 1000 } })],
  "files of root's group, which a user without a group of its own may have": [
    undefined,
    fileStack({ mode: 0o440, securityContext: { runAsUser: 1000 } }),
  ],
  "files that an fsGroup gets": [
    undefined,
    fileStack({ mode: 0o400, securityContext: { runAsUser: 1000, fsGroup: 1000 } }),
  ],
  "files for root alone, and root": [
    undefined,
    fileStack({ mode: 0o400, securityContext: { runAsUser: 0 } }),
  ],
  "files for root alone, and the image's own user": [undefined, fileStack({ mode: 0o400 })],
  "files for root alone, and another user": [
    /reads ConfigMap monitoring\/query-endpoints, key endpoints.yaml \(--endpoint.sd-config-file\), which is root's with the mode 0400, and the container runs as user 1000 without an fsGroup/,
    container("query", (_, pod) => {
      pod.securityContext = { runAsUser: 1000 };
      pod.volumes[0].configMap.defaultMode = 0o400;
    }),
  ],
});

describeCases(writtenPathWritable, {
  "a folder of its own": [undefined, fileStack()],
  "a mount that is read-only": [
    /`thanos store` .* writes to \/data \(--data-dir\), but the volume data is mounted read-only at \/data/,
    container("store", ({ volumeMounts }) => (volumeMounts[0].readOnly = true)),
  ],
  "a ConfigMap, which always is": [
    /writes to \/etc\/prometheus\/made.yml \(--config-envsubst-file\), but the volume prometheus at \/etc\/prometheus is made of ConfigMaps or Secrets/,
    changed((stack) => setFlag(stack.args("reloader"), "config-envsubst-file", "/etc/prometheus/made.yml"), {
      writtenBy: "reloader",
    }),
  ],
  "a read-only file system without a mount": [
    /nothing is mounted there, and the container's own file system is read-only/,
    container("store", (store) => {
      store.volumeMounts.shift();
      store.securityContext = { readOnlyRootFilesystem: true };
    }),
  ],
  "a read-only file system with a mount": [
    undefined,
    container("store", (store) => (store.securityContext = { readOnlyRootFilesystem: true })),
  ],
});

describeCases(configurationGivenOnce, {
  "a file": [undefined, fileStack()],
  "a file and an argument": [
    /has both --endpoint.sd-config and --endpoint.sd-config-file/,
    changed((stack) => stack.args("query").push("--endpoint.sd-config=endpoints: []")),
  ],
  "a file and an empty argument": [
    undefined,
    changed((stack) => stack.args("query").push("--endpoint.sd-config=")),
  ],
});
