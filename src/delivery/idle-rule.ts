/** A connection that was idle for longer is never used for a request that must not be sent twice. */
const longestIdleMs = 1000;
/** So long one may be idle while nothing is known of how long the server keeps it: enough for rows that follow at once. */
const unknownIdleMs = 25;
/** A server may close a connection so long before the end that it announced, as seen from here. */
const announcedMarginMs = 1000;

/**
 * How long connections to one origin may have been idle when a request that must not be sent twice goes out on them. A
 * server that closes one at that very moment leaves it open whether it got the request.
 */
export interface IdleRule {
  /** A connection was seen open after so many idle milliseconds. */
  noteOpen(idleMs: number): void;
  /** The server closed a connection after so many idle milliseconds. */
  noteClosed(idleMs: number): void;
  /**
   * At most half of what the server is known to grant, in milliseconds.
   * @param announcedMs what `Keep-Alive: timeout` says of the connection
   */
  most(announcedMs: number | undefined): number;
}

export function createIdleRule(): IdleRule {
  let shortestClosed = Number.POSITIVE_INFINITY;
  let longestOpen = 2 * unknownIdleMs;
  return {
    noteOpen: (idleMs) => {
      longestOpen = Math.max(longestOpen, idleMs);
    },
    noteClosed: (idleMs) => {
      shortestClosed = Math.min(shortestClosed, idleMs);
    },
    most: (announcedMs) => {
      const granted = announcedMs === undefined ? longestOpen / 2 : mostAsAnnounced(announcedMs);
      return Math.min(longestIdleMs, shortestClosed / 2, granted);
    },
  };
}

/** The most idle milliseconds for any request where `Keep-Alive: timeout` says something. */
export function mostAsAnnounced(announcedMs: number): number {
  return Math.max(announcedMs / 2, announcedMs - announcedMarginMs);
}

/** Milliseconds that `Keep-Alive: timeout=5, max=100` grants an idle connection; undefined where it says nothing. */
export function readKeepAlive(header: string | undefined): number | undefined {
  const seconds = /(?:^|[\s,;])timeout\s*=\s*"?(\d{1,9})/i.exec(header ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
