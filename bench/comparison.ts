/** The result of a run: the model's predictions next to the measurements. */
import { cpus, totalmem } from "node:os";
import { blockBytes, HeadLoad, sizePrometheus } from "../model/sizing";
import { constants } from "../model/sizingConstants";
import { formatCell, formatTable } from "../cli/tables";

/** The highest values while the load ran, and the growth of the write-ahead log. */
export interface Seen {
  resident: number;
  heap: number;
  headSeries: number;
  wal: number;
  headChunks: number;
  samples: number;
  seconds: number;
  /** Samples in the log and its size, for each measurement before the first block. */
  readonly log: [samples: number, bytes: number][];
}

/** A block: its meta file and its sizes. */
export interface Block {
  readonly numSamples: number;
  readonly numSeries: number;
  /** Bytes. */
  readonly index: number;
  /** Bytes. */
  readonly chunks: number;
}

/** Formats predicted and measured figures, then the model's constants as measured in this run. */
export function formatComparison(load: HeadLoad, seen: Seen, block: Block, queried: number): string {
  const model = sizePrometheus(load);
  // The first block may lack the first seconds, so the model predicts a block with its number of samples.
  const span = (block.numSamples / load.series) * load.scrapeInterval;
  const rows: [what: string, unit: "bytes" | "number", predicted: number, measured: number][] = [
    ["samples per second", "number", model.samplesPerSecond, seen.samples / seen.seconds],
    ["series in the head", "number", model.headSeries, seen.headSeries],
    ["resident memory", "bytes", model.resident, seen.resident],
    ["memory limit / resident with queries", "bytes", model.memory, queried],
    ["write-ahead log", "bytes", model.wal, seen.wal],
    ["chunks of the head", "bytes", model.head, seen.headChunks],
    ["first block", "bytes", blockBytes(load, span, span), block.index + block.chunks],
  ];
  const [early, late] = [seen.log[Math.floor(seen.log.length / 4)], seen.log[seen.log.length - 1]];
  const walPerSample = (late[1] - early[1]) / (late[0] - early[0]);
  const base = constants.prometheusBaseMemory.value;
  const found: [string, number][] = [
    ["walBytesPerSample", walPerSample],
    ["chunkBytesPerSample", block.chunks / block.numSamples],
    ["indexBytesPerSeries", block.index / block.numSeries],
    ["memoryPerSeries", (seen.resident - base) / seen.headSeries],
    ["samples per series in the block", block.numSamples / block.numSeries],
    ["Go heap in use / resident", seen.heap / seen.resident],
  ];
  return [
    `${load.series} series every ${load.scrapeInterval} s, ${load.churnPerHour} new series per active series and hour, blocks of ${load.blockDuration} s; ` +
      `${cpus().length} cores, ${formatCell("bytes", totalmem())}`,
    formatTable(
      rows.map(([what, unit, predicted, measured]) => [
        what,
        formatCell(unit, predicted),
        formatCell(unit, measured),
        (predicted / measured).toFixed(2),
      ]),
      ["", "predicted", "measured", "ratio"],
    ),
    formatTable(found.map(([name, value]) => [name, value.toFixed(2)])),
  ].join("\n\n");
}
