import type { DecodedText } from "./decode-text.ts";

/** A part of a text as it came: the end is not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How texts and forms are compared. */
type Reading = "exact" | "folded";

/** One way in which a secret may be written, beside whatever stands for single characters. */
export interface SecretForm {
  readonly text: string;
  readonly reading: Reading;
}

/** A shorter word in other letters would be an ordinary word. */
const shortestFolded = 8;
/** A part of a secret that is shorter gives nothing away, and ordinary words would be parts. */
const shortestPart = 16;
/** Where a text was cut by us, so much of the beginning of a secret at its end is no accident. */
const shortestCutPart = 8;
/** Length of the pieces that are looked for at every such step: no part of 16 can lie between two of them. */
const step = 8;
/** Shorter forms are looked for at every place, also within one another. */
const longestOverlap = 64;
/** Places of one piece in all forms that are followed up; more has only a secret that repeats itself. */
const mostPlaces = 4;

/**
 * The forms of a secret: itself, as digits of its bytes, and what Base64 makes of it at each of the three places it can
 * have among other bytes, such as behind `Bearer ` or behind a user name.
 */
export function formsOf(secret: string): readonly SecretForm[] {
  const reading = secret.length < shortestFolded ? "exact" : "folded";
  const hex = Buffer.from(secret).toString("hex");
  return [
    { text: fold(secret, reading), reading },
    ...(hex.length < shortestPart ? [] : [{ text: hex, reading: "folded" } as const]),
    ...base64Forms(secret).map((text) => ({ text, reading: "exact" }) as const),
  ];
}

function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    // Only the characters that hold nothing of what stands before and behind.
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6)];
    return [all.toString("base64"), all.toString("base64url")].map((text) => text.slice(from, to));
  });
  return [...new Set(forms)]
    .filter((form) => form.length >= shortestFolded)
    .map((form) => fold(form, "exact"));
}

/** A blank and a plus are one: forms of web pages write the one for the other. Places stay where they are. */
function fold(text: string, reading: Reading): string {
  const plain = text.replaceAll("+", " ");
  // The only letter that would become two.
  return reading === "exact" ? plain : plain.replaceAll("\u0130", "i").toLowerCase();
}

/** A text to be searched, in both readings. */
export interface SearchedText extends Readonly<Record<Reading, string>> {
  readonly decoded: DecodedText;
}

export function searchedText(decoded: DecodedText): SearchedText {
  const { text } = decoded;
  return { decoded, exact: fold(text, "exact"), folded: fold(text, "folded") };
}

/** Where a text holds one of the forms, whole. */
export function* findWhole(
  searched: SearchedText,
  forms: readonly SecretForm[],
): Generator<Span, void, undefined> {
  for (const { text: form, reading } of forms) {
    const text = searched[reading];
    // One place may begin within another; of long forms what is left over is found as a part.
    const onwards = form.length < longestOverlap ? 1 : form.length;
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + onwards))
      yield spanOf(searched, at, at + form.length);
  }
}

interface Place {
  readonly form: SecretForm;
  readonly at: number;
}

/** Different beginnings of pieces that are told from one another before a piece is cut out. */
const beginnings = 4096;

/** A number below `beginnings` for the three characters at a place. */
const beginningAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) % beginnings;

/** Finds parts of secrets. Linear: pieces are looked up at every eighth place, and what was matched is not read again. */
export class PartFinder {
  readonly #pieces: Readonly<Record<Reading, Map<string, Place[]>>> = {
    exact: new Map(),
    folded: new Map(),
  };
  /** 1 for each beginning of a piece. */
  readonly #begun: Readonly<Record<Reading, Uint8Array>> = {
    exact: new Uint8Array(beginnings),
    folded: new Uint8Array(beginnings),
  };
  /** Forms that have no parts: to be found whole. */
  readonly shortForms: readonly SecretForm[];
  /** In no shorter text anything is found, but at the end of one that was cut. */
  readonly shortestText: number;
  readonly #forms: readonly SecretForm[];

  constructor(forms: readonly SecretForm[]) {
    this.#forms = forms;
    this.shortForms = forms.filter(({ text }) => text.length < shortestPart);
    this.shortestText = Math.min(shortestPart, ...this.shortForms.map(({ text }) => text.length));
    for (const form of forms) {
      if (form.text.length < shortestPart) continue;
      const pieces = this.#pieces[form.reading];
      for (let at = 0; at + step <= form.text.length; at += 1) {
        const piece = form.text.slice(at, at + step);
        this.#begun[form.reading][beginningAt(piece, 0)] = 1;
        const places = pieces.get(piece) ?? [];
        if (places.length < mostPlaces) pieces.set(piece, [...places, { form, at }]);
      }
    }
  }

  *find(searched: SearchedText): Generator<Span, void, undefined> {
    for (const reading of ["exact", "folded"] as const) {
      const pieces = this.#pieces[reading];
      if (pieces.size === 0) continue;
      const text = searched[reading];
      const begun = this.#begun[reading];
      let done = 0;
      for (let at = 0; at + step <= text.length; at += step) {
        if (begun[beginningAt(text, at)] === 0) continue;
        for (const place of at < done ? [] : (pieces.get(text.slice(at, at + step)) ?? [])) {
          const { from, to } = widen(text, at, place, done);
          if (to - from < shortestPart) continue;
          yield spanOf(searched, from, to);
          done = Math.max(done, to);
        }
      }
    }
  }

  /** The beginning of a secret at the very end of a text that was cut. */
  *findCut(searched: SearchedText): Generator<Span, void, undefined> {
    for (const { text: form, reading } of this.#forms) {
      const text = searched[reading];
      const most = Math.min(form.length - 1, text.length);
      for (let length = most; length >= shortestCutPart; length -= 1) {
        if (!text.endsWith(form.slice(0, length))) continue;
        yield spanOf(searched, text.length - length, text.length);
        break;
      }
    }
  }
}

/** The longest part of the form around a piece of it in a text. @param least where an earlier part ends */
function widen(text: string, at: number, { form, at: place }: Place, least: number): Span {
  let before = 0;
  while (
    at - before > least &&
    place > before &&
    text[at - before - 1] === form.text[place - before - 1]
  )
    before += 1;
  let behind = step;
  while (
    at + behind < text.length &&
    place + behind < form.text.length &&
    text[at + behind] === form.text[place + behind]
  )
    behind += 1;
  return { from: at - before, to: at + behind };
}

function spanOf({ decoded: { begin, end } }: SearchedText, from: number, to: number): Span {
  return { from: begin(from), to: end(to - 1) };
}
