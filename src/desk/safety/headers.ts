/** On every answer: nothing but the desk's own style and script, in no frame, for nobody else to read, kept nowhere. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Never to another site. With `no-referrer` browsers write `Origin: null` into the desk's own forms, and the origin is what they are known by.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "no-store",
};

/** On a file that somebody else wrote: no browser runs any of it under the desk's name. */
export const fileHeaders: Readonly<Record<string, string>> = {
  ...safeHeaders,
  "content-security-policy": "default-src 'none'; sandbox",
};
