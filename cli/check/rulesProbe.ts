/** Whether every rule is evaluated without an error: by Prometheus, by the monitor and by Ruler. */
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}
interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export const rules: Probe = { name: "rules", look };

async function look(stack: StackReader): Promise<Finding> {
  const [monitors, others] = [await stack.readyPods("monitor"), await stack.readyPods("prometheus", "ruler")];
  const judged = await Promise.all(
    [...monitors, ...others].map(async (pod) => judge(pod, await readGroups(stack, pod))),
  );
  const unruly = judged.filter(({ pod, all }) => all === 0 && monitors.includes(pod));
  const sum = (of: "all" | "waiting"): number => judged.reduce((total, each) => total + each[of], 0);
  const waiting = sum("waiting");
  return {
    seen: `${count(sum("all"), "rule")} in ${count(judged.length, "pod")}${waiting ? `, ${waiting} not evaluated yet` : ""}`,
    wrong: [
      ...judged.flatMap(({ wrong }) => wrong),
      ...unruly.map(
        ({ pod }) =>
          `${pod.name} has no rules, so nothing watches the stack. See the mount of ConfigMap prometheus-monitor-rules.`,
      ),
    ],
  };
}

const portOf = ({ component }: Pod): number => (component === "ruler" ? ports.http : ports.web);

const readGroups = async (stack: StackReader, pod: Pod): Promise<readonly Group[]> =>
  (await stack.data<{ groups: readonly Group[] | null }>(pod, portOf(pod), "/api/v1/rules")).groups ?? [];

/** Ruler says only that no Query gave an answer, also where Query has refused the expression. */
const findWayOut = (error: string): string =>
  error.includes("no query API server reachable")
    ? "Ask Query for its expression: it says what is wrong with it, or does not answer."
    : "Correct its expression.";

function judge(pod: Pod, groups: readonly Group[]) {
  const all = groups.flatMap((group) => group.rules.map((rule) => ({ group: group.name, ...rule })));
  // A group whose interval is an hour is evaluated for the first time within an hour.
  const wrong = all
    .filter(({ health }) => health !== "ok" && health !== "unknown")
    .map(
      ({ group, name, lastError = "no reason given" }) =>
        `${pod.name}: rule ${name} of group ${group} fails: ${lastError}. ${findWayOut(lastError)}`,
    );
  return { pod, all: all.length, waiting: all.filter(({ health }) => health === "unknown").length, wrong };
}
