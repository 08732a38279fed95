/** The cluster's keys and certificates: one authority, made once, by the openssl command. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiPort, apiServiceIp, clusterDomain, controlPlane, hostApiPort, nodes } from "../paths";
import { kubeconfigPath, stateDir } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";

/** Who a certificate speaks for: to Kubernetes the common name is the user and organizations are its groups. */
interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  /** Names and addresses that it serves under, as in `DNS:localhost`. @default none: a client only */
  readonly serves?: readonly string[];
}

/** One certificate a part of the cluster. */
const subjects: Readonly<Record<string, Subject>> = {
  apiserver: {
    commonName: "kube-apiserver",
    serves: [
      ...["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"].map(
        (name) => `DNS:${name}`,
      ),
      `DNS:kubernetes.default.svc.${clusterDomain}`,
      ...["127.0.0.1", controlPlane.address, apiServiceIp].map((address) => `IP:${address}`),
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

/** Certificate of the authority. */
export const authority = join(pkiDir, "ca.crt");
/** Path of a part's certificate. */
export const certificate = (part: string): string => join(pkiDir, `${part}.crt`);
/** Path of a part's private key. */
export const privateKey = (part: string): string => join(pkiDir, `${part}.key`);
/** Path of a part's kubeconfig, for use inside the lab's network. */
export const kubeconfigOf = (part: string): string => join(pkiDir, `${part}.kubeconfig`);

/** The kubeconfig by which a part reaches the API server. */
function kubeconfig(dir: string, part: string, server: string): string {
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

/** Arguments that openssl makes a key and a certificate by; without extensions of its configuration file. */
const request = (dir: string, name: string, subject: string, extensions: readonly string[]): string[] => [
  ...["openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
  ...["-days", "3650", "-config", join(dir, "openssl.cnf"), "-subj", subject],
  ...["-keyout", join(dir, `${name}.key`), "-out", join(dir, `${name}.crt`)],
  ...extensions.flatMap((extension) => ["-addext", extension]),
];

/** Makes all of it, unless it is there. The folder appears only when it is whole. */
export async function ensureCertificates(): Promise<void> {
  if (existsSync(pkiDir)) return;
  const dir = `${pkiDir}.partial`;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(join(dir, "openssl.cnf"), "[req]\ndistinguished_name = name\n[name]\n");
  await run(
    request(dir, "ca", "/CN=thanos-lab", [
      "basicConstraints=critical,CA:TRUE",
      "keyUsage=critical,keyCertSign,cRLSign",
    ]),
  );
  const signed = ["-CA", join(dir, "ca.crt"), "-CAkey", join(dir, "ca.key")];
  await Promise.all(
    Object.entries(subjects).map(([name, { commonName, organization, serves }]) =>
      run([
        ...request(dir, name, `${organization ? `/O=${organization}` : ""}/CN=${commonName}`, [
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
    writeFileSync(join(dir, `${part}.kubeconfig`), kubeconfig(dir, part, server), { mode: 0o600 });
  }
  renameSync(dir, pkiDir);
}

/** Writes the administrator's kubeconfig for use on the host. */
export function writeHostKubeconfig(): void {
  writeFileSync(kubeconfigPath, kubeconfig(pkiDir, "admin", `https://127.0.0.1:${hostApiPort}`), {
    mode: 0o600,
  });
}
