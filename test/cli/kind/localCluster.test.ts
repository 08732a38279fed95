import assert from "node:assert/strict";
import type { Docker } from "../../../cli/kind/dockerDaemon";
import { findLocalCluster, type Machine } from "../../../cli/kind/localCluster";

const ready: Docker = { state: "ready", memory: 16 * 2 ** 30 };
const machine = (of: Partial<Machine> = {}): Machine => ({
  hasKind: false,
  hasEmbedded: false,
  kindInstalled: true,
  docker: () => ready,
  ...of,
});
const decide = (of: Partial<Machine> = {}, told?: string) =>
  findLocalCluster({ THANOS_LAB: told }, machine(of));
const notAsked = (): Docker => assert.fail("Docker was asked");

describe("the cluster of a machine without one", () => {
  it("is kind where Docker and kind are here", () =>
    assert.deepEqual(decide(), {
      kind: true,
      reason: "no cluster is configured, and Docker and kind are installed",
    }));

  it("is the embedded one without kind, and Docker is not asked", () =>
    assert.deepEqual(decide({ kindInstalled: false, docker: notAsked }), {
      kind: false,
      reason: "no cluster is configured",
    }));

  const embedded: Readonly<Record<string, readonly [Docker, string]>> = {
    "without Docker": [
      { state: "missing" },
      "no cluster is configured, and kind is installed without Docker",
    ],
    "where Docker's daemon does not answer, and says so": [
      {
        state: "unreachable",
        why: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      },
      "no cluster is configured, and Docker is not reachable (Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?)",
    ],
    "where Docker is on another machine, whose ports are not ours": [
      { state: "remote", host: "ssh://me@far" },
      "no cluster is configured, and Docker is on another machine (ssh://me@far), where its ports would be published",
    ],
  };
  for (const [name, [docker, reason]] of Object.entries(embedded))
    it(`is the embedded one ${name}`, () =>
      assert.deepEqual(decide({ docker: () => docker }), { kind: false, reason }));

  it("is the one that THANOS_LAB names, and Docker is not asked", () => {
    assert.deepEqual(decide({ docker: notAsked }, "embedded"), {
      kind: false,
      reason: "THANOS_LAB is embedded",
    });
    assert.deepEqual(decide({ kindInstalled: false, docker: notAsked }, "kind"), {
      kind: true,
      reason: "THANOS_LAB is kind",
    });
    assert.equal(decide({}, "").kind, true, "an empty variable says nothing");
  });

  it("stays the one that is there, whatever was installed since", () => {
    const gone = { kindInstalled: false, docker: notAsked };
    assert.equal(decide({ ...gone, hasKind: true }).kind, true);
    assert.equal(decide({ ...gone, hasKind: true }, "kind").kind, true);
    assert.equal(decide({ hasEmbedded: true, docker: notAsked }).kind, false);
    assert.equal(decide({ hasEmbedded: true, docker: notAsked }, "embedded").kind, false);
  });

  it("is never a second one on the same ports", () => {
    assert.throws(() => decide({ hasKind: true }, "embedded"), {
      message:
        "THANOS_LAB is embedded, but the kind cluster thanos-lab exists and uses the same ports. Run `make down` first.",
    });
    assert.throws(() => decide({ hasEmbedded: true }, "kind"), {
      message:
        "THANOS_LAB is kind, but the embedded cluster exists and uses the same ports. Run `make down` first.",
    });
  });

  it("is not guessed from a word that names none", () =>
    assert.throws(() => decide({}, "k3d"), {
      message:
        'THANOS_LAB is "k3d", which is neither embedded nor kind. Write one of them, or unset it to let this machine decide.',
    }));
});
