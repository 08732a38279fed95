import type * as pulumi from "@pulumi/pulumi";

/** A tier's web pages and HTTP API, as a URL. */
interface Http {
  readonly http: pulumi.Output<string>;
}

/** A tier that also serves series. */
interface HttpAndGrpc extends Http {
  /** Its StoreAPI, as Query's `stores` take it. */
  readonly grpc: pulumi.Output<string>;
}

/** Addresses inside the cluster, by tier. */
export interface Endpoints {
  /** Where users send queries. */
  readonly queryFrontend: Http & {
    /** Address for people outside of the cluster. @default none: there is no Ingress and no route */
    readonly external?: pulumi.Output<string>;
  };
  readonly query: HttpAndGrpc;
  /** Every Prometheus; `grpc` is the StoreAPI of the sidecars. */
  readonly prometheus: HttpAndGrpc;
  /** The Prometheus that watches the stack. @default none: the stack is watched from elsewhere */
  readonly monitor?: HttpAndGrpc;
  readonly storeGateway: HttpAndGrpc;
  readonly ruler: HttpAndGrpc;
  readonly compactor: Http;
  readonly alertmanager: Http;
  /** The S3 API. @default none: blocks are in an S3 outside of the stack */
  readonly minio?: Http;
}
