import { resolve } from "node:path";
import tls, { type SecureContext } from "node:tls";
import { ConfigurationError, messageOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import type { ConnectionSettings, Environment } from "./connection.ts";

type Files = Pick<ConnectionSettings, "caFile" | "clientCertFile" | "clientKeyFile">;

/**
 * What TLS trusts and shows beyond Node's own: `ca_file` is added to the authorities that are trusted anyway, never put in
 * their place. Undefined when the connection names nothing.
 * @throws ConfigurationError ERR_CERTIFICATE
 */
export async function readCertificates(
  files: Files | undefined,
  place: { readonly env: Environment; readonly folder: string },
): Promise<SecureContext | undefined> {
  const { caFile, clientCertFile, clientKeyFile } = files ?? {};
  if ((clientCertFile === undefined) !== (clientKeyFile === undefined)) throw halfPair();
  if (caFile === undefined && clientCertFile === undefined) return undefined;
  const read = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : await readPem(resolve(place.folder, path));
  const [ca, cert, key] = [
    await read(caFile),
    await read(clientCertFile),
    await read(clientKeyFile),
  ];
  const trusted = ca === undefined ? undefined : [...(await trustedAnyway(place.env)), ca];
  try {
    return tls.createSecureContext({
      ...(trusted === undefined ? {} : { ca: trusted }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    });
  } catch (error) {
    const named = [caFile, clientCertFile, clientKeyFile].filter((path) => path !== undefined);
    throw unreadable(named.join(", "), error);
  }
}

/** Naming any authority puts it in the place of all others, so that the others have to be named too. */
async function trustedAnyway(env: Environment): Promise<readonly string[]> {
  const extra = env["NODE_EXTRA_CA_CERTS"];
  if (extra === undefined || extra === "") return tls.rootCertificates;
  return [...tls.rootCertificates, await readPem(extra)];
}

async function readPem(path: string): Promise<string> {
  try {
    const text = (await readRegularFile(path)).toString("utf8");
    if (/-----BEGIN [A-Z ]+-----/.test(text)) return text;
    throw new Error("it is not in PEM form");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`${path} can't be used for TLS: ${messageOf(cause)}.`, {
    code: "ERR_CERTIFICATE",
    actions: [
      "Give files in PEM form (-----BEGIN CERTIFICATE-----); a key must have no passphrase.",
    ],
    cause,
  });
}

function halfPair(): ConfigurationError {
  return new ConfigurationError(
    "client_cert_file and client_key_file are given together or not at all.",
    {
      code: "ERR_CERTIFICATE",
      actions: ["Name the file that is missing, or leave the other one out."],
    },
  );
}
