/**
 * Lets all policies of the pack share one reading of a resource. By itself, the SDK decodes a resource's properties anew
 * for each of more than a hundred policies, and each policy would read the stack anew: half of the time that judging takes.
 *
 * It is safe because no policy changes what it judges: the SDK gives remediation, which does, properties of its own.
 */
import decoding = require("@pulumi/policy/deserialize");
import guarding = require("@pulumi/policy/proxy");
import type { Resource } from "../reading/kubernetes";
import { Stack } from "../reading/stack";
import { hiddenAsUnknown } from "./redacted";

type Props = Readonly<Record<string, unknown>>;

/** What the SDK calls, without types in its package, to decode what the engine sent and to guard unknown values in it. */
interface Sdk {
  deserializeProperties: (sent: object, forRemediation: boolean) => Props;
  unknownCheckingProxy: (props: Props) => Props;
}

/** What was decoded to be judged, and never to be remediated. */
const decodedToJudge = new WeakSet<Props>();
/** Properties that every policy gets that judges one request of the engine. */
const shared = new WeakSet<Props>();
/** Stacks by the shared properties of their first resource. */
const stacks = new WeakMap<Props, Stack>();

/** Remembers what was made of an object for as long as the object lives. */
function onceFor<From extends object, To extends object>(make: (from: From) => To): (from: From) => To {
  const made = new WeakMap<From, To>();
  return (from) => {
    const result = made.get(from) ?? make(from);
    made.set(from, result);
    return result;
  };
}

/** Has the SDK decode each resource of a request once, whichever number of policies judges it. To be called once. */
export function readOnce(): void {
  const { deserializeProperties } = decoding as unknown as Sdk;
  const { unknownCheckingProxy } = guarding as unknown as Sdk;

  const decode = onceFor((sent: object) => {
    const props = hiddenAsUnknown(deserializeProperties(sent, false)) as Props;
    decodedToJudge.add(props);
    return props;
  });
  const guard = onceFor((props: Props) => {
    const guarded = unknownCheckingProxy(props);
    shared.add(guarded);
    return guarded;
  });
  const replacements: Sdk = {
    deserializeProperties: (sent, forRemediation) =>
      forRemediation ? deserializeProperties(sent, true) : decode(sent),
    unknownCheckingProxy: (props) => (decodedToJudge.has(props) ? guard(props) : unknownCheckingProxy(props)),
  };
  Object.assign(decoding, { deserializeProperties: replacements.deserializeProperties });
  Object.assign(guarding, { unknownCheckingProxy: replacements.unknownCheckingProxy });
}

/** Stacks by the list that they were made of. */
const ofLists = new WeakMap<readonly Resource[], Stack>();

/** The resources as a stack: the same one for one list, and for every policy that judges one request of the engine. */
export function stackOf(resources: readonly Resource[]): Stack {
  const found = ofLists.get(resources) ?? stackOfRequest(resources);
  ofLists.set(resources, found);
  return found;
}

function stackOfRequest(resources: readonly Resource[]): Stack {
  const first = resources.at(0)?.props;
  if (first === undefined || !shared.has(first)) return new Stack(resources);
  const known = stacks.get(first)?.resources;
  const isSame =
    known?.length === resources.length && known.every(({ props }, i) => props === resources[i].props);
  const stack = (isSame && stacks.get(first)) || new Stack(resources);
  stacks.set(first, stack);
  return stack;
}
