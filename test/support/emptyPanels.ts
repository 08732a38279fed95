/**
 * Panels that may be empty while all is well, with the reason: by the uid of the dashboard and the title. Every other
 * one must have data on a stack that runs for half an hour.
 */
export const emptyPanels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "thanos-stack-overview": {
    "How old is each replica's last upload?": "a block is cut after two hours, and not uploaded before",
    "When is each volume full?": "a volume that does not fill is left out",
    "How much room is left on each volume?":
      "a kubelet measures volumes of a driver; the embedded cluster's are folders of a node",
  },
  "thanos-stack-prometheus": {
    "How old is each replica's last upload?": "a block is cut after two hours, and not uploaded before",
  },
  "thanos-stack-query": {
    "What share of calls to StoreAPIs fails?":
      "gRPC counts a code from its first call on, and none has failed",
  },
  "thanos-stack-store-gateway": {
    "How many queries are refused for their size?": "a reason is counted from its first query on",
    "What share of calls fails?": "the share of nothing, where no query reached back to the bucket's blocks",
    "How long do the slowest calls take?": "of no calls, where no query reached back to the bucket's blocks",
    "How long do calls wait to begin?": "of no calls, where no query reached back to the bucket's blocks",
    "What share of look-ups does the index cache answer?":
      "of no look-ups, where no query reached back to the bucket's blocks",
  },
  "thanos-stack-ruler": {
    "How old is each Ruler's last upload?": "a block is cut after two hours, and not uploaded before",
    "What share of notifications fails?": "the share of nothing, where no notification was sent",
  },
  "thanos-stack-compactor": {
    "How many blocks are made in a day?": "a resolution is counted from its first block on",
  },
  "thanos-stack-object-store": {
    "How much is in the bucket?": "MinIO's scanner has not counted yet",
    "What share of requests does MinIO fail?": "a kind of request is counted from its first failure on",
  },
  "thanos-stack-canary": {
    "How far back does the monitor remember?": "an age is there once the monitor is that old",
    "Does Query Frontend say the same?": "an hour ago there was no canary",
  },
};
