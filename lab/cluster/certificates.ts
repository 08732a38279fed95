/** The cluster's keys and certificates: one authority, made once, by the openssl command. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiPort, apiServiceIp, clusterDomain, controlPlane, hostApiPort, nodes } from "../paths";
import { kubeconfigPath, stateDir } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";

/** The subject of a certificate. Kubernetes reads the common name as the user and organizations as its groups. */
interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  /** Names and addresses of the server, such as `DNS:localhost`. @default none, for a client */
  readonly serves?: readonly string[];
}

/** One certificate per part of the cluster. */
const subjects: Readonly<Record<string, Subject>> = {
  apiserver: {
    commonName: "kube-apiserver",
    serves: [
      "DNS:kubernetes",
      "DNS:kubernetes.default",
      "DNS:kubernetes.default.svc",
      "DNS:localhost",
      `DNS:kubernetes.default.svc.${clusterDomain}`,
      "IP:127.0.0.1",
      `IP:${controlPlane.address}`,
      `IP:${apiServiceIp}`,
    ],
  },
  "service-accounts": { commonName: "service-accounts" },
  "apiserver-kubelet-client": { commonName: "kube-apiserver-kubelet-client", organization: "system:masters" },
  admin: { commonName: "lab-admin", organization: "system:masters" },
  "controller-manager": { commonName: "system:kube-controller-manager" },
  scheduler: { commonName: "system:kube-scheduler" },
  "kube-proxy": { commonName: "system:kube-proxy" },
  coredns: { commonName: "system:coredns" },
  ...Object.fromEntries(
    nodes.map(({ name, address }) => [
      name,
      {
        commonName: `system:node:${name}`,
        organization: "system:nodes",
        serves: [`DNS:${name}`, `IP:${address}`],
      },
    ]),
  ),
};

const pkiDir = join(stateDir, "pki");

/** Path of the certificate authority's certificate. */
export const authority = join(pkiDir, "ca.crt");
/** Path of a part's certificate. */
export const certificate = (part: string): string => join(pkiDir, `${part}.crt`);
/** Path of a part's private key. */
export const privateKey = (part: string): string => join(pkiDir, `${part}.key`);
/** Path of a part's kubeconfig, for use inside the lab's network. */
export const kubeconfigOf = (part: string): string => join(pkiDir, `${part}.kubeconfig`);

/** Makes the kubeconfig with which a part reaches the API server. */
function makeKubeconfig(dir: string, part: string, server: string): string {
  const base64 = (file: string): string => readFileSync(join(dir, file)).toString("base64");
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "thanos-lab", cluster: { server, "certificate-authority-data": base64("ca.crt") } }],
      users: [
        {
          name: part,
          user: {
            "client-certificate-data": base64(`${part}.crt`),
            "client-key-data": base64(`${part}.key`),
          },
        },
      ],
      contexts: [{ name: "thanos-lab", context: { cluster: "thanos-lab", user: part } }],
      "current-context": "thanos-lab",
    },
    undefined,
    2,
  );
}

/** Makes the openssl command for a key and a certificate. Its configuration file adds no extensions. */
const makeCommand = (dir: string, name: string, subject: string, extensions: readonly string[]): string[] => [
  "openssl",
  "req",
  "-x509",
  "-new",
  "-newkey",
  "ec",
  "-pkeyopt",
  "ec_paramgen_curve:P-256",
  "-nodes",
  "-days",
  "3650",
  "-config",
  join(dir, "openssl.cnf"),
  "-subj",
  subject,
  "-keyout",
  join(dir, `${name}.key`),
  "-out",
  join(dir, `${name}.crt`),
  ...extensions.flatMap((extension) => ["-addext", extension]),
];

/** Creates all certificates unless they exist. The folder appears only when it is complete. */
export async function ensureCertificates(): Promise<void> {
  if (existsSync(pkiDir)) return;
  const dir = `${pkiDir}.partial`;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(join(dir, "openssl.cnf"), "[req]\ndistinguished_name = name\n[name]\n");
  await run(
    makeCommand(dir, "ca", "/CN=thanos-lab", [
      "basicConstraints=critical,CA:TRUE",
      "keyUsage=critical,keyCertSign,cRLSign",
    ]),
  );
  const signed = ["-CA", join(dir, "ca.crt"), "-CAkey", join(dir, "ca.key")];
  await Promise.all(
    Object.entries(subjects).map(([name, { commonName, organization, serves }]) =>
      run([
        ...makeCommand(dir, name, `${organization ? `/O=${organization}` : ""}/CN=${commonName}`, [
          "basicConstraints=critical,CA:FALSE",
          "keyUsage=critical,digitalSignature",
          `extendedKeyUsage=clientAuth${serves ? ",serverAuth" : ""}`,
          ...(serves ? [`subjectAltName=${serves.join(",")}`] : []),
        ]),
        ...signed,
      ]),
    ),
  );
  for (const part of Object.keys(subjects)) {
    const server = `https://${controlPlane.address}:${apiPort}`;
    writeFileSync(join(dir, `${part}.kubeconfig`), makeKubeconfig(dir, part, server), { mode: 0o600 });
  }
  renameSync(dir, pkiDir);
}

/** Writes the administrator's kubeconfig for use on the host. */
export function writeHostKubeconfig(): void {
  writeFileSync(kubeconfigPath, makeKubeconfig(pkiDir, "admin", `https://127.0.0.1:${hostApiPort}`), {
    mode: 0o600,
  });
}
