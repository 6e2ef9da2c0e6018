import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Lets in whoever has the link that was printed, once, and knows the browser from then on. */
export interface Sessions {
  /** A new link's word; the one before is worth nothing from then on. */
  launchToken(): string;
  /** @returns what the browser keeps; undefined where the word is none, or was used */
  enter(token: string): string | undefined;
  /** Whether a browser was let in. */
  knows(cookie: string | undefined): boolean;
}

const bytes = 32;
/** Browsers of one person; the oldest is forgotten. */
const mostSessions = 20;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** In a time that tells nothing of where they differ. */
export const isSameText = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));

/** Words are kept as hashes only: a core dump or a log has none. */
export function createSessions(): Sessions {
  let launch: string | undefined;
  const known = new Set<string>();
  return {
    launchToken: () => {
      const token = randomBytes(bytes).toString("base64url");
      launch = hashOf(token);
      return token;
    },
    enter: (token) => {
      if (launch === undefined || !isSameText(hashOf(token), launch)) return undefined;
      launch = undefined;
      const session = randomBytes(bytes).toString("base64url");
      const [oldest] = known;
      if (oldest !== undefined && known.size >= mostSessions) known.delete(oldest);
      known.add(hashOf(session));
      return session;
    },
    knows: (cookie) => cookie !== undefined && known.has(hashOf(cookie)),
  };
}

/** The word in every form of one person: nobody else's page can know it. */
interface FormTokens {
  of(whom: string): string;
}

export function createFormTokens(): FormTokens {
  const key = randomBytes(bytes);
  return { of: (whom) => createHmac("sha256", key).update(whom).digest("base64url") };
}

/** The value of a cookie. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
