/** Every dashboard of the stack, in the order of Grafana's list. */
import { canaryPage } from "./canaryDashboard";
import { compactorPage } from "./compactorDashboard";
import { objectStorePage } from "./objectStoreDashboard";
import { overview } from "./overviewDashboard";
import type { Page } from "./page";
import { prometheusShards } from "./prometheusShardsDashboard";
import { queryFrontendPage } from "./queryFrontendDashboard";
import { queryPage } from "./queryDashboard";
import { rulerPage } from "./rulerDashboard";
import { storeGatewayPage } from "./storeGatewayDashboard";

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
