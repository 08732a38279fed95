import { describeCases } from "../support/cases";
import {
  responseCacheCreated,
  cacheTypeKnown,
  storeCacheItemFits,
  memcachedTakesItems,
  memcachedMemory,
  memcachedServersKnown,
  responseCacheShared,
  responseCacheFits,
} from "../../../policies/rules/caches";
import { tier, program, service } from "../support/clients";
import { unknown } from "../../support/policy";

const limited = (memory: unknown) => ({ container: { resources: { limits: { memory } } } });

const frontend = (config: string, of = {}) =>
  tier("query-frontend", [`--query-range.response-cache-config=${config}`], of);

const inMemory = (fields: string) => `{type: in-memory, config: {${fields}}}`;

const index = (config: string) => tier("store", [`--index-cache.config=${config}`]);

describeCases(responseCacheCreated, {
  "a size": [undefined, [frontend(inMemory("max_size: 1GB"))]],
  "a number of items": [undefined, [frontend(inMemory("max_size: '', max_size_items: 5"))]],
  "the guide's empty sizes": [
    /has no size for the cache of --query-range\.response-cache-config/,
    [frontend(inMemory('max_size: "", max_size_items: 0, validity: 0s'))],
  ],
  "no field at all": [/has no size/, [frontend("{type: IN-MEMORY}")]],
  "0 with a unit": [/has no size/, [frontend(inMemory("max_size: 0MB"))]],
  memcached: [undefined, [frontend("{type: MEMCACHED, config: {addresses: [a]}}")]],
  "an empty file": [undefined, [frontend(" ")]],
  "no size at all": [
    /^unreadable: .*max_size in .* can't be read as a size/,
    [frontend(inMemory("max_size: big"))],
  ],
  "an unknown argument": [/^unknown: /, [tier("query-frontend", [unknown("String")])]],
});

describeCases(cacheTypeKnown, {
  "a type of a response cache": [undefined, [frontend("{type: redis, config: {addr: a}}")]],
  "a type of an index cache": [undefined, [index("{type: MEMCACHED}")]],
  "groupcache of a bucket": [
    undefined,
    [tier("store", ["--store.caching-bucket.config={type: GROUPCACHE}"])],
  ],
  "groupcache of an index": [
    /has the type GROUPCACHE for the cache of --index-cache\.config/,
    [index("{type: GROUPCACHE}")],
  ],
  "a type from the environment": [/^unreadable: /, [frontend("{type: $(TYPE)}")]],
  "another type": [/has the type INMEMORY/, [frontend("{type: INMEMORY}")]],
  "no type": [/has the type ""/, [frontend("{config: {}}")]],
});

describeCases(storeCacheItemFits, {
  "the defaults": [undefined, [index("{type: IN-MEMORY}")]],
  "an item that fits": [undefined, [index(inMemory("max_size: 1GB, max_item_size: 1GB"))]],
  "an item that does not": [
    /has items of 2048 MiB and 1024 MiB altogether/,
    [index(inMemory("max_size: 1GB, max_item_size: 2GiB"))],
  ],
  "the default item": [/has items of 125 MiB and 100 MiB/, [index(inMemory("max_size: 100MB"))]],
  "a size without a unit": [/^unreadable: /, [index(inMemory("max_size: 131072000"))]],
});

const pair = (client: string, ...server: unknown[]) => [
  frontend(`{type: MEMCACHED, config: {addresses: [dns+memcached:11211], ${client}}}`),
  program("memcached", server),
  service("memcached"),
];

describeCases(memcachedTakesItems, {
  "both by default": [undefined, pair("timeout: 1s")],
  "the same size, in words of getopt": [undefined, pair("max_item_size: 5MiB", "-m", "1024", "-I", "5m")],
  "the same size in one word": [undefined, pair("max_item_size: 5MiB", "-I5m")],
  "the same size by its long name": [undefined, pair("max_item_size: 5MiB", "--max-item-size=5242880")],
  "options in a shell's command": [
    undefined,
    [
      pair("max_item_size: 5MiB")[0],
      program("memcached", [], {
        container: { command: ["sh", "-c", "exec memcached -m 64 -I 5m"], args: [] },
      }),
      service("memcached"),
    ],
  ],
  "a variable of the container": [
    undefined,
    [
      pair("max_item_size: 5MiB")[0],
      program("memcached", ["-I", "$(ITEM)"], { container: { env: [{ name: "ITEM", value: "5m" }] } }),
      service("memcached"),
    ],
  ],
  "a smaller server": [
    /sends items of up to 5 MiB from the cache of .*, and StatefulSet monitoring\/memcached .* takes 1 MiB/,
    pair("max_item_size: 5MiB"),
  ],
  "a client without a limit": [/sends items of any size/, pair("max_item_size: 0")],
  "a server elsewhere": [undefined, [pair("max_item_size: 5MiB")[0]]],
  "an unknown size of the server": [/^unknown: /, pair("max_item_size: 5MiB", "-I", unknown("String"))],
  "a size that memcached does not read": [/^unreadable: /, pair("max_item_size: 5MiB", "-I", "1g")],
});

const memcached = (memory: string, ...args: unknown[]) => [program("memcached", args, limited(memory))];

describeCases(memcachedMemory, {
  "the defaults": [undefined, memcached("128Mi")],
  "a limit above": [undefined, memcached("1100Mi", "-m", "1024", "-I", "512m")],
  "a limit that is as large": [/has -m 1024 MiB in a memory limit of 1024 MiB/, memcached("1Gi", "-m1024")],
  "an item of more than half": [/has -I 33 MiB, more than half of -m 64 MiB/, memcached("1Gi", "-I", "33m")],
  "an item of nearly nothing": [/has -I 1000 bytes, below 1024/, memcached("1Gi", "--max-item-size", "1000")],
  "no limit": [undefined, [program("memcached", ["-m", "1024"])]],
});

describeCases(memcachedServersKnown, {
  "a headless Service": [undefined, pair("timeout: 1s")],
  "a virtual address of one": [
    undefined,
    [...pair("timeout: 1s").slice(0, 2), service("memcached", { clusterIP: "10.0.0.1" })],
  ],
  "a virtual address of several": [
    /asks dns\+memcached:11211 \(.*\) as one server, while StatefulSet monitoring\/memcached has 3 pods/,
    [
      pair("timeout: 1s")[0],
      program("memcached", [], { replicas: 3 }),
      service("memcached", { clusterIP: "10.0.0.1" }),
    ],
  ],
});

describeCases(responseCacheShared, {
  "one replica": [undefined, [frontend(inMemory("max_size: 1GB"))]],
  "two replicas": [
    /has 2 replicas with a cache in each/,
    [frontend(inMemory("max_size: 1GB"), { replicas: 2 })],
  ],
  "two replicas, allowed": [
    undefined,
    [frontend(inMemory("max_size: 1GB"), { replicas: 2 })],
    { replicas: 2 },
  ],
  "two replicas with memcached": [undefined, [frontend("{type: MEMCACHED}", { replicas: 2 })]],
});

describeCases(responseCacheFits, {
  "room for more": [undefined, [frontend(inMemory("max_size: 511MiB"), limited("512Mi"))]],
  "no limit": [undefined, [frontend(inMemory("max_size: 511MiB"))]],
  "as large as the limit": [
    /has caches of 512 MiB in a memory limit of 512 MiB/,
    [frontend(inMemory("max_size: 512Mi"), limited("512Mi"))],
  ],
  "as large as the limit but for the unit": [
    undefined,
    [frontend(inMemory("max_size: 512MB"), limited("512Mi"))],
  ],
  "two together": [
    /has caches of 600 MiB/,
    [
      tier(
        "query-frontend",
        ["query-range", "labels"].map(
          (kind) => `--${kind}.response-cache-config=${inMemory("max_size: 314572800")}`,
        ),
        limited("512Mi"),
      ),
    ],
  ],
  "an unknown limit": [/^unknown: /, [frontend(inMemory("max_size: 1GB"), limited(unknown("String")))]],
});
