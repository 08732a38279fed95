import { gracePeriodEnough } from "../../../policies/rules/stopping";
import { livelyStacks } from "../broken/livelyStacks";
import { variant, type Choices } from "../broken/variant";
import { changedPod } from "../support/changedPod";
import { describeCases } from "../support/cases";
import { unknown } from "../../support/policy";

const grace = (seconds: unknown, name = "store", choices?: Choices) =>
  changedPod(name, (one) => (one.terminationGracePeriodSeconds = seconds), choices);
const receiver: Choices = { receive: true, words: { receive: ["--receive.local-endpoint=$(POD):10901"] } };

describeCases(gracePeriodEnough, {
  "Kubernetes' standard": [undefined, variant()],
  "long ends, with hooks": [undefined, livelyStacks["long starts and long ends"]()],
  none: [/^StatefulSet monitoring\/store has terminationGracePeriodSeconds: 0/, grace(0)],
  "a router, which holds nothing": [undefined, variant({ receive: true })],
  "a Receiver with Kubernetes' standard": [
    /^StatefulSet monitoring\/receive has terminationGracePeriodSeconds: 30 \(the default\)/,
    variant(receiver),
  ],
  "a Receiver with 15 minutes": [undefined, grace(900, "receive", receiver)],
  "a hook that takes all of it": [
    /preStop hook in container "query" that sleeps 60 s, and terminationGracePeriodSeconds: 30/,
    changedPod(
      "query",
      (_, __, container) => (container.lifecycle = { preStop: { exec: { command: ["sleep", "60"] } } }),
    ),
  ],
  "an unknown time": [/^unknown: /, grace(unknown("Number"))],
});
