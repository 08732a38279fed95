/** Every dashboard of the stack, in the order of Grafana's list. */
import { canaryPage } from "./canary";
import { compactorPage } from "./compactor";
import { objectStorePage } from "./objectStore";
import { overview } from "./overview";
import type { Page } from "./page";
import { prometheusShards } from "./prometheusShards";
import { queryFrontendPage } from "./queryFrontend";
import { queryPage } from "./query";
import { rulerPage } from "./ruler";
import { storeGatewayPage } from "./storeGateway";

export const pages: readonly Page[] = [
  overview,
  prometheusShards,
  queryPage,
  queryFrontendPage,
  storeGatewayPage,
  rulerPage,
  compactorPage,
  objectStorePage,
  canaryPage,
];
