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

/**
 * A function that blanks the given secrets, and whatever looks like a credential, out of any text.
 * @param secrets values to hide wherever they stand, also percent-encoded
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const literals = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return (text) => {
    let safe = text;
    for (const literal of literals) safe = safe.replaceAll(literal, mask);
    return safe
      .replaceAll(bearer, `$1 ${mask}`)
      .replaceAll(jwt, mask)
      .replaceAll(urlCredentials, `$1${mask}@`)
      .replaceAll(named, `$1${mask}`);
  };
}
