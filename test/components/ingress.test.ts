import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createHttpRoute, createIngress } from "../../components/ingress";
import { part, registerOne } from "../support/components";

const host = pulumi.output("thanos.example.org");

describe("a way in from outside", () => {
  it("by an Ingress leads to the port `http` of the tier's Service, with the certificate of a Secret", async () => {
    const { child, metadata, spec } = await registerOne(() =>
      createIngress(
        part(),
        { host, className: "nginx", tlsSecret: "certificate", annotations: { a: "b" } },
        {},
      ),
    );
    assert.deepEqual([child, metadata.name, metadata.annotations.a], ["part", "thanos-part", "b"]);
    assert.equal(spec.ingressClassName, "nginx");
    assert.deepEqual(spec.tls, [{ hosts: ["thanos.example.org"], secretName: "certificate" }]);
    assert.deepEqual(spec.rules[0].http.paths, [
      {
        path: "/",
        pathType: "Prefix",
        backend: { service: { name: "thanos-part", port: { name: "http" } } },
      },
    ]);
  });

  it("by an Ingress has no TLS without a certificate", async () =>
    assert.equal(
      (await registerOne(() => createIngress(part(), { host, annotations: {} }, {}))).spec.tls,
      undefined,
    ));

  it("by a route leads to the Service's port, through the listener of a Gateway", async () => {
    const gateway = { host, name: "public", namespace: "gateways", section: "https" };
    const { child, kind, spec } = await registerOne(() => createHttpRoute(part(), 9090, gateway, {}));
    assert.deepEqual([child, kind], ["part", "HTTPRoute"]);
    assert.deepEqual(spec, {
      parentRefs: [{ name: "public", namespace: "gateways", sectionName: "https" }],
      hostnames: ["thanos.example.org"],
      rules: [{ backendRefs: [{ name: "thanos-part", port: 9090 }] }],
    });
  });
});
