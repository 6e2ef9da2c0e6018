import { looksLikeSerial } from "../../rows/looks-like-serial.ts";
import type { FieldSettings } from "../schema/field-schema.ts";
import { refuseDateParts, toLocalMs } from "../transforms/check-date-parts.ts";
import { refuseDateSettings } from "../transforms/convert-date.ts";
import { type DateFamily, listDateFamilies } from "./date-candidates.ts";
import {
  type Conclusion,
  type Proof,
  type Sighting,
  type NameLine,
  plainLine,
  showSighting,
} from "./proof.ts";

type LongDate = Exclude<NonNullable<FieldSettings["date"]>, string>;

/** Cells that the same families can read. */
interface Group {
  readonly families: readonly DateFamily[];
  readonly first: Sighting;
  count: number;
}

const mostKept = 5000;

function readingOf({ lenient }: DateFamily, text: string): number | undefined {
  const parts = lenient.read(text);
  if (parts === undefined || refuseDateParts(parts) !== undefined) return undefined;
  return toLocalMs(parts);
}

/**
 * Proves the format of a column of dates. A part above 12 shows the order of day and month; where every cell can be read
 * in two ways and the days would differ, nothing is proven. Cells that are no dates at all prove nothing either way.
 */
export class DateProof implements Proof {
  readonly #settings: LongDate;
  readonly #nameLine: NameLine;
  readonly #families: readonly DateFamily[];
  readonly #byShape = new Map<string, readonly DateFamily[]>();
  readonly #groups = new Map<string, Group>();
  readonly #loose = new Set<DateFamily>();
  readonly #doubts = new Map<DateFamily, Map<DateFamily, Sighting>>();
  #stranger: Sighting | undefined;

  /** @param families the ways to write dates that are tried */
  constructor(
    settings: LongDate,
    families = listDateFamilies(settings),
    nameLine: NameLine = plainLine,
  ) {
    this.#nameLine = nameLine;
    this.#settings = settings;
    this.#families = families;
  }

  /** How many cells were dates. */
  get dateCount(): number {
    return [...this.#groups.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** True when some cell was a date. */
  get hasDates(): boolean {
    return this.#groups.size > 0;
  }

  add(text: string, line: number): void {
    const sighting = { text, line, nameLine: this.#nameLine };
    const readings = this.#mayRead(text).flatMap((family) => {
      const reading = readingOf(family, text);
      return reading === undefined ? [] : [{ family, reading }];
    });
    if (readings.length === 0) {
      this.#stranger ??= sighting;
      return;
    }
    for (const { family } of readings)
      if (!this.#loose.has(family) && family.strict.read(text) === undefined)
        this.#loose.add(family);
    for (const [i, one] of readings.entries())
      for (const other of readings.slice(i + 1))
        if (other.reading !== one.reading) this.#doubt(one.family, other.family, sighting);
    this.#count(
      readings.map(({ family }) => family),
      sighting,
    );
  }

  conclude(): Conclusion {
    const groups = [...this.#groups.values()];
    if (groups.length === 0) return this.#concludeWithoutDates();
    const winners = this.#families.filter((family) =>
      groups.every(({ families }) => families.includes(family)),
    );
    const [winner, ...others] = winners;
    if (winner === undefined) return refuseMixture(groups);
    const rival = others.find((other) => this.#doubts.get(winner)?.has(other));
    const doubt = rival === undefined ? undefined : this.#doubts.get(winner)?.get(rival);
    if (rival !== undefined && doubt !== undefined)
      return {
        refused: `does not show in which order ${showSighting(doubt)} has day and month. Say date: ${this.#formatOf(winner)} or date: ${this.#formatOf(rival)}.`,
        isContradiction: false,
        between: [this.#formatOf(winner), this.#formatOf(rival)],
      };
    return this.#settle(winner, groups);
  }

  #concludeWithoutDates(): Conclusion {
    if (this.#stranger !== undefined)
      return {
        refused: `has no date that is known by itself, such as ${showSighting(this.#stranger)}. ${
          looksLikeSerial(this.#stranger.text)
            ? "It is a spreadsheet's day number: say from which year it counts, date: { excel_serial: 1900 } or 1904."
            : "Say its format: date: DD/MM/YYYY, for example."
        }`,
        isContradiction: false,
      };
    const format = "YYYY-MM-DD";
    return {
      settings: { date: { ...this.#settings, pivot: undefined, language: undefined, format } },
      shown: `date: ${format}`,
      because: undefined,
    };
  }

  #formatOf(family: DateFamily): string {
    return (this.#loose.has(family) ? family.lenient : family.strict).format;
  }

  #settle(winner: DateFamily, groups: readonly Group[]): Conclusion {
    const { zone, output, then: shift } = this.#settings;
    const format = this.#formatOf(winner);
    const refused = refuseDateSettings({ format: winner.strict, zone, output, shift });
    if (refused !== undefined)
      return { refused: `is written as ${format}, and ${refused}.`, isContradiction: false };
    const { pivot, language, ...others } = this.#settings;
    const hasShortYear = /YY/.test(format.replaceAll("YYYY", ""));
    const date = {
      ...others,
      format,
      ...(hasShortYear && { pivot }),
      ...(format.includes("MMM") && { language }),
    };
    const narrowest = groups.toSorted((a, b) => a.families.length - b.families.length)[0];
    return {
      settings: { date },
      shown: `date: ${format}`,
      because: narrowest === undefined ? undefined : showSighting(narrowest.first),
    };
  }

  /** The families whose form a text has; the same for all texts that differ in their figures only, but for a `1er`. */
  #mayRead(text: string): readonly DateFamily[] {
    const shape = text.replaceAll(/1(?:er|[º°])|\d/gi, (part) => (part.length > 1 ? part : "9"));
    const kept = this.#byShape.get(shape);
    if (kept !== undefined) return kept;
    const found = this.#families.filter(({ lenient }) => lenient.read(text) !== undefined);
    if (this.#byShape.size >= mostKept) this.#byShape.clear();
    this.#byShape.set(shape, found);
    return found;
  }

  #doubt(one: DateFamily, other: DateFamily, sighting: Sighting): void {
    const doubts = this.#doubts.get(one) ?? new Map<DateFamily, Sighting>();
    if (!doubts.has(other)) doubts.set(other, sighting);
    this.#doubts.set(one, doubts);
  }

  #count(families: readonly DateFamily[], first: Sighting): void {
    const key = families.map(({ lenient }) => lenient.format).join("|");
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { families, first, count: 1 });
    else group.count += 1;
  }
}

/** Two groups that no one format reads, the largest first. */
function refuseMixture(groups: readonly Group[]): Conclusion {
  const [one, ...others] = groups.toSorted((a, b) => b.count - a.count);
  const other =
    others.find(({ families }) => !families.some((family) => one?.families.includes(family))) ??
    others[0];
  const shown = [one, other].map((group) => (group === undefined ? "" : showSighting(group.first)));
  return {
    refused: `has dates that no one format reads: ${shown.join(" and ")}. Correct the file, so that all dates are written alike.`,
    isContradiction: true,
  };
}
