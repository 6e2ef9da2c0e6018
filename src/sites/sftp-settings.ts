import { z } from "zod";
import type { SecretReference } from "../connections/connection.ts";
import { secretSchema, secretSettings } from "../connections/secret-schema.ts";

/** How one signs in to a server, and by what it is known. */
export interface SftpSettings {
  readonly host: HostProof;
  readonly login:
    | { readonly kind: "password"; readonly password: SecretReference }
    | {
        readonly kind: "key";
        readonly key: SecretReference;
        readonly passphrase: SecretReference | undefined;
      }
    /** The agent's socket; undefined: SSH_AUTH_SOCK. */
    | { readonly kind: "agent"; readonly socket: string | undefined };
}

/** By what the right server is told from any other. */
export type HostProof =
  | { readonly kind: "fingerprint"; readonly fingerprints: readonly string[] }
  | { readonly kind: "known-hosts"; readonly path: string };

const fingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'takes "SHA256:…", as ssh-keygen -lf shows it');

const written = z.strictObject({
  fingerprint: z.union([fingerprint, z.array(fingerprint).min(1)]).optional(),
  known_hosts: z.string().min(1).optional(),
  password: secretSchema.optional(),
  key: secretSchema.optional(),
  passphrase: secretSchema.optional(),
  agent: z
    .union([z.literal(true), z.string().min(1)], { error: "takes true, or the path of a socket" })
    .optional(),
});

export const sftpSettingsSchema = secretSettings(written).transform(
  (settings, context): SftpSettings => {
    const host = hostOf(settings);
    const login = loginOf(settings);
    for (const one of [host, login])
      if (typeof one === "string") context.addIssue({ code: "custom", message: one });
    return typeof host === "string" || typeof login === "string" ? z.NEVER : { host, login };
  },
);

function hostOf({ fingerprint: prints, known_hosts: path }: z.output<typeof written>) {
  if (prints !== undefined && path === undefined)
    return { kind: "fingerprint", fingerprints: [prints].flat() } as const;
  if (path !== undefined && prints === undefined) return { kind: "known-hosts", path } as const;
  return 'takes one of fingerprint: "SHA256:…" and known_hosts: FILE, or any server could pretend to be this one';
}

function loginOf({ password, key, passphrase, agent }: z.output<typeof written>) {
  const given = [password, key, agent].filter((one) => one !== undefined);
  if (given.length !== 1) return "takes one of key, password and agent to sign in with";
  if (passphrase !== undefined && key === undefined) return "passphrase goes with key";
  if (password !== undefined) return { kind: "password", password } as const;
  if (key !== undefined) return { kind: "key", key, passphrase } as const;
  return { kind: "agent", socket: agent === true ? undefined : agent } as const;
}
