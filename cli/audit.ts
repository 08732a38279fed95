/** `npm run audit`: judges exported state or manifests by the policy pack. Its own `--help` says how. */
import { main } from "../policies/engine/auditCommand";

main();
