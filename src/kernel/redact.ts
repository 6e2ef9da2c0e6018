import { decodings } from "./decode-text.ts";
import {
  findWhole,
  formsOf,
  PartFinder,
  searchedText,
  type SecretForm,
  type Span,
} from "./secret-forms.ts";

/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

const mask = "[redacted]";
/** Shorter secrets would blank out ordinary words. */
const shortestSecret = 4;
// What looks like a credential. Each pattern ends where its first part can't begin again, so a search is linear.
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const urlCredentials = /(\/\/)[^\s/@:]+:[^\s/@]+@/g;
const named =
  /(\\?"?(?:access_token|refresh_token|id_token|client_secret|password|sessionid|session_id|api_key)\\?"?\s*[:=]\s*\\?"?)[^"\\\s,;&{}]+/gi;
const dotted = /[\w.-]{20,}/g;
const shortestOfJwt = 8;
/** What a cut may have left of an encoded character, or of a tag. */
const halfCharacter =
  /(?:\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|%[0-9a-f]?|&#?\w{0,8}|<[^<>]{0,99}|\uFFFD)$/i;

/** What a text from outside is searched for besides whole secrets. */
export interface ForeignText {
  /** True when we cut it off: what it ends with may be the beginning of a secret. */
  readonly isCut?: boolean;
  /** False: what only looks like a credential stays, for the text is compared with what was sent. */
  readonly byLooks?: boolean;
}

/** Knows the secrets of a load, also those that come to it while it runs. */
export interface SecretKeeper {
  /** From now on this value is blanked out, wherever it stands and however it is encoded. */
  learn(secret: string): void;
  /** Blanks whole secrets, and whatever looks like a credential, out of a text of our own. */
  readonly redact: Redact;
  /** The same for a text that came from outside, an answer or a library's message: parts of secrets go as well. */
  readonly redactForeign: (text: string, of?: ForeignText) => string;
}

/** Decodes, then blanks: a secret that is shortened or decoded afterwards could no longer be recognized. */
export function createSecretKeeper(): SecretKeeper {
  const known = new Set<string>();
  let forms: readonly SecretForm[] = [];
  let parts = new PartFinder(forms);
  const spansOf = (text: string, ofParts: boolean, isCut: boolean): Span[] => {
    const spans: Span[] = [];
    if (forms.length === 0 || text.length < shortestSecret) return spans;
    // Decoding makes no text longer.
    if (ofParts && !isCut && text.length < parts.shortestText) return spans;
    for (const decoded of decodings(text)) {
      const searched = searchedText(decoded);
      // A whole one that is long is the longest part of itself.
      for (const span of findWhole(searched, ofParts ? parts.shortForms : forms)) spans.push(span);
      if (ofParts) for (const span of parts.find(searched)) spans.push(span);
      if (isCut) spans.push(...parts.findCut(searched));
    }
    return spans;
  };
  return {
    learn: (secret) => {
      if (secret.length < shortestSecret || known.has(secret)) return;
      known.add(secret);
      forms = [...forms, ...formsOf(secret)];
      parts = new PartFinder(forms);
    },
    redact: (text) => blankLooks(blank(text, spansOf(text, false, false))),
    redactForeign: (text, { isCut = false, byLooks = true } = {}) => {
      const whole = isCut ? text.replace(halfCharacter, "") : text;
      const safe = blank(whole, spansOf(whole, true, isCut));
      return byLooks ? blankLooks(safe) : safe === whole ? text : safe;
    },
  };
}

/** One mask for each run of places that touch or overlap. */
function blank(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const safe: string[] = [];
  let read = 0;
  let masked = -1;
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    if (from > masked) safe.push(text.slice(read, from), mask);
    masked = Math.max(masked, to);
    read = masked;
  }
  return safe.join("") + text.slice(read);
}

/** Too short for a run of signs, without the blank, colon or equals sign that all other patterns ask for. */
const looksLikeNone = /^[^\s:=]{0,19}$/;

function blankLooks(text: string): string {
  if (looksLikeNone.test(text)) return text;
  return text
    .replaceAll(bearer, `$1 ${mask}`)
    .replaceAll(dotted, blankJwt)
    .replaceAll(urlCredentials, `$1${mask}@`)
    .replaceAll(named, `$1${mask}`);
}

/** A JWT has three parts, of which the first begins with `{"` in Base64; the last, its signature, may be blank. */
function blankJwt(run: string): string {
  const parts = run.split(".");
  for (const [index, part] of parts.entries()) {
    const begin = part.search(/(?<!\w)eyJ/);
    const isLong = begin !== -1 && part.length - begin >= shortestOfJwt + 3;
    if (!isLong || (parts[index + 1]?.length ?? 0) < shortestOfJwt) continue;
    if (parts[index + 2] === undefined) return run;
    const before = [...parts.slice(0, index), part.slice(0, begin) + mask];
    return [...before, ...parts.slice(index + 3)].join(".");
  }
  return run;
}

/**
 * A function that blanks the given secrets, and whatever looks like a credential, out of any text.
 * @param secrets values to hide wherever they stand and however they are encoded
 * @example
 * const redact = createRedactor(["s3cret-token"]);
 * console.log(redact("Bearer s3cret-token"));
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const keeper = createSecretKeeper();
  for (const secret of secrets) keeper.learn(secret);
  return keeper.redact;
}
