/** Settings of the object store. */
import { z } from "zod";
import { address, dnsLabel, resources, storage } from "./values";

/** `thanos:objectStore`. */
export const objectStore = z
  .strictObject({
    bucket: dnsLabel.min(3).default("thanos").describe("name of the bucket"),
    minio: z
      .strictObject({
        address: address
          .default("127.0.0.1:30900")
          .describe("`host:port` of MinIO's S3 API as the machine that runs Pulumi reaches it"),
        nodePort: z
          .int()
          .min(1)
          .max(65535)
          .default(30900)
          .describe("port on every node that leads to the S3 API"),
        storage: storage("50Gi"),
        resources: resources("100m", "1Gi"),
      })
      .prefault({})
      .describe("MinIO in the cluster"),
  })
  .prefault({})
  .describe("where blocks are kept");
