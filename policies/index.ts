import { PolicyPack } from "@pulumi/policy";
import { readOnce } from "./engine/readOnce";
import { policies } from "./pack";

readOnce();
new PolicyPack("thanos", { displayName: "Thanos", policies });
