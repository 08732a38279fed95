/** The scanners by the names of their programs, the quickest first. */
import { checkov } from "./checkov";
import { kubeconform } from "./kubeconform";
import { kubeScore } from "./kubeScore";
import type { Scanner } from "./scanner";
import { trivy } from "./trivy";

export const scanners = { kubeconform, "kube-score": kubeScore, checkov, trivy } as const satisfies Record<
  string,
  Scanner
>;

export type ScannerName = keyof typeof scanners;
export const scannerNames = Object.keys(scanners) as ScannerName[];

/** What findings can come from: the scanners of manifests, and what asks for known vulnerabilities. */
export const sources = [...scannerNames, "npm-audit"] as const;
export type Source = (typeof sources)[number];
