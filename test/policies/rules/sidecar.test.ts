import { describeCases } from "../support/cases";
import { sidecarUploads, sidecarSharesData, sidecarOwnPrometheus } from "../../../policies/rules/sidecar";
import { server, compactor, sidecarArgs, thanos } from "../support/servers";
import { unknown } from "../../support/policy";

const bucket = "--objstore.config-file=/etc/o.yml";

const withSidecar = (...args: unknown[]) => server({ sidecar: ["sidecar", bucket, ...args] });

const queryOnly = (...args: unknown[]) => server({ sidecar: sidecarArgs, args });

describeCases(sidecarUploads, {
  "a sidecar with a bucket": [undefined, [...server(), compactor()]],
  "a stack without any bucket": [undefined, queryOnly()],
  "a sidecar without a bucket beside a compactor": [
    /has no bucket, while StatefulSet monitoring\/compact .* has one\. What/,
    [...queryOnly(), compactor()],
  ],
  "an empty path": [
    /has no bucket/,
    [...server({ sidecar: ["sidecar", "--objstore.config-file="] }), compactor()],
  ],
  "an unknown argument": [
    /^unknown: /,
    [...server({ sidecar: ["sidecar", unknown("String")] }), compactor()],
  ],
});

describeCases(sidecarSharesData, {
  "one volume at one path": [undefined, server()],
  "one volume at two paths": [
    undefined,
    server({
      sidecar: ["sidecar", bucket, "--tsdb.path=/tsdb/"],
      sidecarMounts: [{ name: "data", mountPath: "/tsdb" }],
    }),
  ],
  "a sidecar that does not upload": [undefined, server({ sidecar: ["sidecar", "--tsdb.path=/other"] })],
  "a sidecar without a Prometheus beside it": [undefined, [thanos("sidecar", [bucket])]],
  "relative paths, which the image decides": [undefined, withSidecar()],
  "no volume": [/but no volume there\. /, withSidecar("--tsdb.path=/other")],
  "another volume": [/that is the volume out, and Prometheus' is data/, withSidecar("--tsdb.path=/rendered")],
  "a subPath": [
    /another folder of the same volume/,
    server({ sidecarMounts: [{ name: "data", mountPath: "/data", subPath: "db" }] }),
  ],
  "a mount that is readOnly": [
    /mounted readOnly\. .* Take readOnly away/,
    server({ sidecarMounts: [{ name: "data", mountPath: "/data", readOnly: true }] }),
  ],
  "an unknown path": [/^unknown: /, withSidecar("--tsdb.path", unknown("String"))],
});

const asks = (url: unknown, ...args: unknown[]) =>
  server({ sidecar: ["sidecar", bucket, "--prometheus.url", url], args });

describeCases(sidecarOwnPrometheus, {
  "no address, which is localhost": [undefined, withSidecar()],
  "127.0.0.1": [undefined, asks("http://127.0.0.1:9090/prefix")],
  "the loopback of IPv6": [undefined, asks("http://[::1]:9090")],
  "the pod's address by a variable": [undefined, asks("http://$(POD_IP):9090")],
  "the port that Prometheus has": [undefined, asks("http://localhost:9091", "--web.listen-address=:9091")],
  "the pod's own name": [
    undefined,
    server({ spec: { replicas: 1 }, sidecar: ["sidecar", "--prometheus.url=http://prometheus-0.svc:9090"] }),
  ],
  "an alias in the pod's hosts": [
    undefined,
    server({
      sidecar: ["sidecar", "--prometheus.url=http://own:9090"],
      pod: { hostAliases: [{ ip: "127.0.0.1", hostnames: ["own"] }] },
    }),
  ],
  "a sidecar of a Prometheus elsewhere": [
    undefined,
    [thanos("sidecar", ["--prometheus.url=http://other:9090"])],
  ],
  "a Service": [/=http:\/\/prometheus:9090, which is not sure to lead/, asks("http://prometheus:9090")],
  "the name of one pod of two": [/not sure to lead/, asks("http://prometheus-0.svc:9090")],
  "an unknown address": [/^unknown: /, asks(unknown("String"))],
});
