/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

const mask = "[redacted]";
/** Shorter secrets would blank out ordinary words. */
const shortestSecret = 4;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const jwt = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
const urlCredentials = /(\/\/)[^\s/@:]+:[^\s/@]+@/g;
const named =
  /("?(?:access_token|refresh_token|client_secret|password|sessionid|session_id|api_key)"?\s*[:=]\s*"?)[^"\s,;&}]+/gi;

/** Knows the secrets of a load, also those that come to it while it runs. */
export interface SecretKeeper {
  /** From now on this value is blanked out, wherever it stands, also percent-encoded or as JSON has it. */
  learn(secret: string): void;
  /** True when a text holds one of the secrets. */
  isTold(text: string): boolean;
  /** Blanks the secrets, and whatever looks like a credential, out of a text. */
  readonly redact: Redact;
}

export function createSecretKeeper(): SecretKeeper {
  let literals: readonly string[] = [];
  return {
    learn: (secret) => {
      if (secret.length < shortestSecret) return;
      const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
      // The longest first, so that a secret within another one leaves nothing of it.
      literals = [...new Set([...literals, ...forms])].toSorted((a, b) => b.length - a.length);
    },
    isTold: (text) => literals.some((literal) => text.includes(literal)),
    redact: (text) => {
      let safe = text;
      for (const literal of literals) safe = safe.replaceAll(literal, mask);
      return safe
        .replaceAll(bearer, `$1 ${mask}`)
        .replaceAll(jwt, mask)
        .replaceAll(urlCredentials, `$1${mask}@`)
        .replaceAll(named, `$1${mask}`);
    },
  };
}

/**
 * A function that blanks the given secrets, and whatever looks like a credential, out of any text.
 * @param secrets values to hide wherever they stand, also percent-encoded
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const keeper = createSecretKeeper();
  for (const secret of secrets) keeper.learn(secret);
  return keeper.redact;
}
