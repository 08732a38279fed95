import {
  hashringHoldsCopies,
  hashringKnowsItself,
  hashringMemberIsOnePod,
  hashringSameEverywhere,
} from "../../../policies/rules/receiveHashrings";
import { unknown, type FakeResource } from "../../support/policy";
import { member, ring, type Ring } from "../broken/hashringStacks";
import { describeCases } from "../support/cases";

const service = "receive.monitoring.svc.cluster.local:10901";

describeCases(hashringHoldsCopies, {
  "as many as copies": [undefined, ring({ factor: 3 })],
  "Receivers without a hashring": [undefined, ring({ router: "before keepers", endpoints: [member(0)] })],
  "more copies than Receivers": [
    /has --receive\.replication-factor=5, and the hashring "default" \(.*\) has 3 different endpoints/,
    ring({ factor: 5 }),
  ],
  "one Receiver that stands there twice": [
    /has 1 different endpoints/,
    ring({ factor: 2, endpoints: [member(0), member(0)] }),
  ],
  "an unknown file": [/^unknown: /, changed({}, (args) => (args[args.length - 3] = unknown("String")))],
});

describeCases(hashringMemberIsOnePod, {
  "pods by their names": [undefined, ring()],
  "thirty of them": [undefined, ring({ replicas: 30 })],
  "a Service with one pod": [undefined, ring({ replicas: 1, endpoints: [service] })],
  "an address outside of the stack": [undefined, ring({ endpoints: ["receive.example.org:10901"] })],
  "a Service with three": [
    /has receive\.monitoring\.svc\.cluster\.local:10901 in the hashring "default" .*, which is 3 pods/,
    ring({ endpoints: [service] }),
  ],
  "a pod that there is not": [
    /has receive-7\S+ in the hashring .*, and StatefulSet monitoring\/receive has no such pod/,
    ring({ router: "before keepers", endpoints: [member(0), member(7)] }),
  ],
});

describeCases(hashringKnowsItself, {
  "each pod by its name": [undefined, ring()],
  "a router before others": [undefined, ring({ router: "before keepers" })],
  "endpoints with zones": [
    undefined,
    ring({ endpoints: [0, 1, 2].map((pod) => ({ address: member(pod) })) }),
  ],
  "the address of Cap'n Proto": [
    undefined,
    ring({ local: "$(POD_NAME).receive.monitoring.svc.cluster.local:19391" }),
  ],
  "another way to write it": [
    /has --receive\.local-endpoint=receive-0\.receive:10901 in pod 0, which is not in the hashring "default"/,
    ring({ local: "$(POD_NAME).receive:10901" }),
  ],
  "a pod that the hashring does not know": [
    /in pod 2, which is not in/,
    ring({ endpoints: [member(0), member(1)] }),
  ],
  "one that is sent to itself": [
    /has no --receive\.local-endpoint, and receive-0\.\S+ in the hashring .* leads back to it/,
    ring({ local: "" }),
  ],
  "an address of the pod": [
    /^unreadable: .*known in the pod only/,
    ring({ local: "$(POD_IP):10901" }).map((one) => withAddress(one)),
  ],
});

describeCases(hashringSameEverywhere, {
  "one file and the same flags": [undefined, ring({ router: "before sharers", factor: 2 })],
  "Receivers that only keep": [undefined, ring({ router: "before keepers", factor: 3 })],
  "another number of copies": [
    /Deployment monitoring\/router.* sends to StatefulSet monitoring\/receive .*, which has --receive\.replication-factor=3 where this one has 2/,
    ring({ router: "before sharers", factor: 2, more: ["--receive.replication-factor=3"] }),
  ],
});

/** A ring with the arguments of its Receivers changed. */
function changed(of: Ring, edit: (args: unknown[]) => void): FakeResource[] {
  const stack = ring(of);
  edit((stack[0].props as any).spec.template.spec.containers[0].args);
  return stack;
}

/** The workload with a variable that only the pod knows. */
function withAddress(resource: FakeResource): FakeResource {
  const copy = structuredClone(resource) as any;
  for (const one of copy.props.spec?.template?.spec.containers ?? [])
    one.env = [...one.env, { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }];
  return copy as FakeResource;
}
