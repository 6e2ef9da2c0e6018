import { UsageError } from "../operations/basics.ts";

/** Never accepted: what stands on a command line can be read by every user of the machine. */
const secretFlag =
  /^(?:-|--[\w-]*)(?:token|secret|passw|session-?id|credential|api-?key|bearer)[\w-]*/i;

/** Refuses a flag that is meant to carry a secret, without repeating its value. @throws UsageError */
export function refuseSecretFlag(word: string): void {
  const name = secretFlag.exec(word)?.[0];
  if (name === undefined) return;
  throw new UsageError(
    `${name} does not exist: secrets are never taken from the command line, where others can read them`,
    {
      code: "ERR_SECRET_IN_ARGUMENTS",
      actions: [
        "Set WAYBILL_TOKEN (or WAYBILL_SESSION_ID), or name an environment variable or a file in waybill.config.yaml.",
        "Renew the secret if it was a real one: it stands in your shell's history.",
      ],
    },
  );
}
