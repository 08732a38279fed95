import type { Container } from "./podSpec";
import type { Workload } from "./workloads";

/** A container, as it sees files. */
export interface Viewer {
  readonly workload: Workload;
  readonly container: Container;
  /** Whether a shell starts its program, which may have written files before. @default false */
  readonly byShell?: boolean;
}
