import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

new PolicyPack("thanos", { displayName: "Thanos", policies });
