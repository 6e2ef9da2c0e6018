import type { Markup } from "../page/markup.ts";
import type { Upload } from "./map/uploads.ts";
import type { Visitor } from "./visitor.ts";

/** Where a page stands in the navigation. */
export type Place = "loads" | "plans" | "drops" | "map" | "keys" | "health";

/** A part of a screen; one that is live is sent again when it has changed. */
export interface Part {
  /** A name within the page. */
  readonly id: string;
  readonly content: Markup;
  readonly isLive?: boolean;
}

/** What a person sees at one address. */
export interface Screen {
  readonly kind: "screen";
  readonly title: string;
  readonly at: Place;
  /** The command that shows or does the same. */
  readonly command: string;
  readonly parts: readonly Part[];
  /** Default: 200. */
  readonly status?: number;
  /** A script beside the desk's own. */
  readonly script?: "/plan.js" | "/map.js";
}

/** A file to keep; no browser shows it as a page. */
export interface Download {
  readonly kind: "download";
  readonly name: string;
  readonly type: string;
  readonly pour: (write: (chunk: string | Buffer) => Promise<boolean>) => Promise<void>;
}

/** What was asked for is done, and stands there. */
export interface Moved {
  readonly kind: "moved";
  readonly to: string;
}

export type Answer = Screen | Download | Moved;

/** What is asked of a screen. */
export interface Asked {
  readonly visitor: Visitor;
  /** Parts of the path that have a name. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty for a look. */
  readonly form: URLSearchParams;
  /** The file that came with the form, where the route takes one. */
  readonly upload?: Upload | undefined;
  /** Aborts when the asker has gone. */
  readonly signal: AbortSignal;
  /** True: only parts that are live are wanted. */
  readonly isLive: boolean;
}

/** One address, and what is there. */
export interface Route {
  readonly method: "GET" | "POST";
  /** `/loads/:load`: a part that begins with a colon is any one part. */
  readonly path: string;
  /** What it takes; undefined: everybody who is let in. */
  readonly right?: "operate" | "approve";
  /** What comes with its form; undefined: what a person types into a line. A mapping is longer, and a file has no place in a form's memory. */
  readonly takes?: "mapping" | "file";
  readonly answer: (asked: Asked) => Promise<Answer>;
}

/** The only value of a field of a query or form; blank is nothing. */
export function field(from: URLSearchParams, name: string): string | undefined {
  const values = from.getAll(name);
  const text = values.length === 1 ? values[0]?.trim() : undefined;
  return text === "" ? undefined : text;
}
