import assert from "node:assert/strict";
import { Adoption, placeOf, profiles } from "../../../policies/engine/adoption";
import { policies } from "../../../policies/pack";
import {
  asSeen,
  judgeWith,
  kubernetesObject,
  unknown,
  workload,
  type FakeResource,
} from "../../support/policy";

const compactor = (replicas: number, name = "compactor"): FakeResource => {
  const resource = workload(
    "StatefulSet",
    { image: "thanos", args: ["compact", "--wait"] },
    { spec: { replicas } },
  );
  resource.props.metadata = { name, namespace: "monitoring" };
  return { ...resource, name };
};
const exception = {
  policy: "compactor-single-replica",
  resource: "StatefulSet/monitoring/compactor",
  reason: "the second one is a test of the pack",
  owner: "storage team",
};
/** What the whole pack says, with this choice. */
const said = (choice: object, ...resources: FakeResource[]) =>
  judgeWith({ "policies-adopted": choice }, policies, resources);

describe("an exception", () => {
  it("lets a fault of its policy pass, and is in the report with its reason and its owner", () => {
    const found = said({ exceptions: [exception] }, compactor(2));
    assert.equal(found["compactor-single-replica"], undefined);
    assert.deepEqual(found["exceptions-shown"], [
      'Excepted from compactor-single-replica: StatefulSet monitoring/compactor (`thanos compact` in container "main") ' +
        "has replicas: 2. Reason: the second one is a test of the pack (owner: storage team).",
    ]);
    assert.ok(found["compactor-scratch-on-volume"], "other policies judge it still");
  });

  it("holds for no other resource", () => {
    const found = said({ exceptions: [exception] }, compactor(2), compactor(2, "other"));
    assert.equal(found["compactor-single-replica"].length, 1);
    assert.match(found["compactor-single-replica"][0], /monitoring\/other/);
  });

  for (const resource of ["StatefulSet/*/compactor", "*/compactor", "urn:*StatefulSet::comp*"])
    it(`may name its resource as ${resource}`, () => {
      const found = said({ exceptions: [{ ...exception, resource }] }, compactor(2));
      assert.equal(found["compactor-single-replica"], undefined);
    });

  for (const resource of [
    "StatefulSet/monitoring/comp",
    "Deployment/monitoring/compactor",
    "compactor",
    ".*",
  ])
    it(`does not mean the resource by ${resource}, and is reported as one that matches nothing`, () => {
      const found = said({ exceptions: [{ ...exception, resource }] }, compactor(2));
      assert.equal(found["compactor-single-replica"].length, 1);
      assert.match(found["exceptions-shown"][0], /for .* matches nothing\. Take it out/);
    });

  it("of a policy for the whole stack lets its fault pass too", () => {
    const free = { ...exception, policy: "resources-set", resource: "*/monitoring/*" };
    const found = said({ exceptions: [free] }, compactor(1));
    assert.ok(said({}, compactor(1))["resources-set"]);
    assert.equal(found["resources-set"], undefined);
    assert.match(found["exceptions-shown"][0], /Excepted from resources-set: /);
  });

  for (const field of ["policy", "resource", "reason", "owner"] as const)
    it(`without ${field} is an error and does not hold`, () => {
      for (const value of [undefined, "", " "]) {
        const found = said({ exceptions: [{ ...exception, [field]: value }] }, compactor(2));
        assert.equal(found["compactor-single-replica"].length, 1);
        assert.match(found["policies-adopted"][0], new RegExp(`has no ${field}\\. `));
      }
    });

  it("of a policy that the pack does not have is an error", () => {
    const found = said({ exceptions: [{ ...exception, policy: "compactor-single" }] }, compactor(1));
    assert.match(found["policies-adopted"][0], /compactor-single for .* names no policy of this pack/);
  });

  it("keeps a remediation from changing the resource", () => {
    const policy = policies.find(({ name }) => name === exception.policy) as unknown as {
      remediateResource: (resource: object) => unknown;
    };
    const remediated = () => {
      const seen = asSeen(structuredClone(compactor(2)));
      return policy.remediateResource({ ...seen, getConfig: () => ({}) }) !== undefined;
    };
    said({}, compactor(1));
    assert.ok(remediated());
    said({ exceptions: [exception] }, compactor(1));
    assert.ok(!remediated());
  });
});

describe("an exception with an end", () => {
  const on = (today: string, expires: string) => {
    const adoption = new Adoption(() => today);
    adoption.choose({ exceptions: [{ ...exception, expires }] });
    const holds = adoption.excuses(exception.policy, asSeen(compactor(2)), "x has a fault");
    return [holds, adoption.problemOf(adoption.exceptions[0])] as const;
  };
  it("holds until that day is over", () => {
    assert.deepEqual(on("2027-03-31", "2027-03-31"), [true, undefined]);
    assert.deepEqual(on("2027-04-01", "2027-03-31"), [false, "expired on 2027-03-31"]);
  });
  it("that is no date does not hold", () => {
    const [holds, problem] = on("2027-04-01", "2027-13-31");
    assert.ok(!holds);
    assert.match(problem ?? "", /is not a date such as/);
  });
});

describe("a profile", () => {
  it("is what each policy of the pack has, but for those about the pack itself", () => {
    const without = policies.filter(({ documentation }) => documentation.profile === undefined);
    assert.deepEqual(
      without.map(({ name }) => name),
      ["policies-adopted", "exceptions-shown"],
    );
    for (const profile of profiles)
      assert.ok(
        policies.filter(({ documentation }) => documentation.profile === profile).length > 10,
        profile,
      );
  });

  it("that is chosen leaves the policies of the others out", () => {
    const judged = (...chosen: string[]) => {
      const found = Object.keys(said({ profiles: chosen }, compactor(2)));
      const of = policies.filter(({ name }) => found.includes(name));
      return [...new Set(of.map(({ documentation }) => documentation.profile))].sort();
    };
    assert.deepEqual(judged("core"), ["core"]);
    assert.deepEqual(judged("hardening", "availability"), ["availability", "hardening"]);
    assert.deepEqual(
      judged("all"),
      [...profiles].sort((a, b) => a.localeCompare(b)),
    );
    assert.deepEqual(judged(), judged("all"));
  });
});

describe("the place of a resource", () => {
  it("is its kind, namespace and name", () => {
    const seen = (metadata: object) =>
      placeOf(asSeen(kubernetesObject("apps/v1", "Deployment", {}, metadata as never)));
    assert.equal(seen({ name: "a", namespace: "b" }), "Deployment/b/a");
    assert.equal(seen({}), "Deployment/default/subject-resource");
    assert.equal(seen({ name: unknown("String") }), "Deployment/default/?");
    assert.equal(
      placeOf(asSeen({ type: "minio:index/s3Bucket:S3Bucket", name: "b", props: {} })),
      "S3Bucket/b",
    );
  });
});
