import { describeCases } from "../support/cases";
import {
  queryFrontendHasQuery,
  queryFrontendSplits,
  cacheFreshness,
  partialResponseAgrees,
} from "../../../policies/rules/querySplitting";
import { tier, service, sidecars, hidden } from "../support/clients";

const args = (...words: unknown[]) => tier("query", words, { kind: "Deployment" });

const virtual = { clusterIP: "10.0.0.7" };

const frontend = (...words: unknown[]) => tier("query-frontend", words, { kind: "Deployment" });

const downstream = (url: string) => frontend(`--query-frontend.downstream-url=${url}`);

describeCases(queryFrontendHasQuery, {
  "a Query": [undefined, [downstream("http://query:10901"), args(), service("query", virtual)]],
  "a Prometheus": [undefined, [downstream("http://prometheus:9090"), ...sidecars(), service("prometheus")]],
  "a Query elsewhere": [undefined, [downstream("http://query.other.svc:9090")]],
  "a name outside": [undefined, [downstream("https://query.example.com")]],
  "the default, with no Query in the pod": [
    /has no --query-frontend\.downstream-url, so it asks http:\/\/localhost:9090, where its pod has neither/,
    [frontend()],
  ],
  "another tier": [
    /the pods of Service monitoring\/store run neither Query nor Prometheus/,
    [downstream("http://store:10902"), tier("store", []), service("store")],
  ],
  "a chart's": [
    /^unreadable: .*may be made by Release/,
    [downstream("http://store:1"), tier("store", []), service("store"), hidden("helm.sh/v3:Release")],
  ],
  "an address from the environment": [/^unreadable: /, [downstream("http://$(QUERY)")]],
});

const range = "--query-range.response-cache-config={type: IN-MEMORY, config: {max_size: 1GB}}";

describeCases(queryFrontendSplits, {
  "the defaults": [undefined, [frontend(range)]],
  "no cache": [undefined, [frontend("--query-range.split-interval=0")]],
  "a cache without a split": [
    /has --query-range\.split-interval=0 and a response cache/,
    [frontend(range, "--query-range.split-interval=0")],
  ],
  "a file's cache without a split": [
    /has --labels\.split-interval=0s and/,
    [frontend("--labels.response-cache-config-file=/a", "--labels.split-interval=0s")],
  ],
  "intervals that grow": [
    undefined,
    [frontend(range, "--query-range.split-interval=0", "--query-range.min-split-interval=1h")],
  ],
  "both kinds of intervals": [
    /by fixed and by growing intervals: --query-range\.split-interval=24h, the default/,
    [frontend("--query-range.horizontal-shards=2")],
  ],
});

describeCases(cacheFreshness, {
  "the default": [undefined, [frontend()]],
  "a minute": [undefined, [frontend("--labels.response-cache-max-freshness=60s")]],
  less: [
    /has --query-range\.response-cache-max-freshness=59s, below 1m/,
    [frontend("--query-range.response-cache-max-freshness=59s")],
  ],
  none: [/=0, below 1m/, [frontend("--labels.response-cache-max-freshness", "0")]],
});

const both = ["--query-range.partial-response", "--labels.partial-response"];

describeCases(partialResponseAgrees, {
  "both on, as Query": [undefined, [frontend(...both), args()]],
  "both off, as Query": [
    undefined,
    [
      frontend("--no-query-range.partial-response", "--no-labels.partial-response"),
      args("--no-query.partial-response"),
    ],
  ],
  "without a Query in the stack": [undefined, [frontend(...both)]],
  "only one of them given": [undefined, [frontend(both[0]), args()]],
  "neither given": [undefined, [frontend(), args("--query.partial-response")]],
  "one not given, while Query is told to fail": [
    /has --query-range\.partial-response \(the default\), unlike Deployment monitoring\/query/,
    [frontend("--no-labels.partial-response"), args("--no-query.partial-response")],
  ],
  "labels that differ": [
    /has --no-labels\.partial-response, unlike Deployment monitoring\/query/,
    [frontend(both[0], "--no-labels.partial-response"), args()],
  ],
});
