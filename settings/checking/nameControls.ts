/** Where a user of this stack changes what messages of `model/` speak of: settings. */
import type { Controls } from "../../model/controls";
import type { NameSetting } from "./naming";

export const nameControls = (nameSetting: NameSetting): Controls => ({
  stores: nameSetting("query.stores"),
  thanosImage: nameSetting("images.thanos"),
  deduplicate: nameSetting("compactor.deduplicate"),
  localCompaction: nameSetting("prometheus.localCompaction"),
  shards: nameSetting("prometheus.shards"),
});
