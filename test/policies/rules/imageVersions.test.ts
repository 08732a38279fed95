import { describeCases } from "../support/cases";
import { imageFixed, thanosSecurityFixes, thanosOneVersion } from "../../../policies/rules/imageVersions";
import { thanos } from "../support/servers";
import { unknown } from "../../support/policy";

const image = (name: unknown, command = "store") => thanos(command, [], { container: { image: name } });

const tag = (version: string, command?: string) => image(`quay.io/thanos/thanos:${version}`, command);

const digest = `@sha256:${"0".repeat(64)}`;

describeCases(imageFixed, {
  "a tag": [undefined, [tag("v0.42.4")]],
  "a digest": [undefined, [image(`thanos${digest}`)]],
  "a port of the registry": [undefined, [image("registry:5000/thanos:v1")]],
  "a digest that is asked for": [undefined, [tag(`v0.42.4${digest}`)], { requireDigest: true }],
  "no tag": [/has the image registry:5000\/thanos, which has no tag/, [image("registry:5000/thanos")]],
  latest: [/has the image quay.io\/thanos\/thanos:latest/, [tag("latest")]],
  "no digest where one is asked for": [/has no digest/, [tag("v0.42.4")], { requireDigest: true }],
});

describeCases(thanosSecurityFixes, {
  "the first release with the fixes": [undefined, [tag("v0.42.0")]],
  "a newer one": [undefined, [tag("v0.100.0")]],
  "Bitnami's tag": [undefined, [image("bitnami/thanos:0.42.1-debian-12-r0")]],
  "a tag that is no version": [undefined, [tag("main")]],
  "an older release that is good enough": [undefined, [tag("v0.40.1")], { oldest: "v0.40.0" }],
  "an older release": [/has Thanos v0.9.1, older than v0.42.0/, [tag("v0.9.1")]],
  "an unknown image": [/^unknown: /, [image(unknown("String"))]],
});

describeCases(thanosOneVersion, {
  "one version": [undefined, [tag("v0.42.4"), tag("v0.42.4", "query")]],
  "tags that are no versions": [undefined, [tag("main"), tag("v0.42.4", "query")]],
  "two versions": [
    /has Thanos v0.42.0, another in its namespace v0.42.4/,
    [tag("v0.42.0"), tag("v0.42.4", "query")],
  ],
});
