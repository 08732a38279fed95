import * as k8s from "@pulumi/kubernetes";
import { ThanosStack } from "./components/thanosStack";
import { loadSettings } from "./config";

const settings = loadSettings();
const cluster = new k8s.Provider("cluster", settings.kubernetes);
const stack = new ThanosStack("thanos", settings.thanos, { providers: [cluster] });

export const endpoints = stack.endpoints;
export const bucket = stack.bucket;
export const namespace = stack.namespace;
export const readme = stack.readme;
