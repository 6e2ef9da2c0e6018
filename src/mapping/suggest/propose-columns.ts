import type { FieldSpec, Target } from "../../targets/target.ts";
import type { TargetNames } from "../../targets/target-names.ts";
import { type Fit, fitColumn, isAmountField, isDateLike, tellsApart } from "./fit-column.ts";
import { indexOf, listItemFields, withoutFigures } from "./list-items.ts";
import { leastScore, matchColumns, scoreNames, squash } from "./match-columns.ts";
import { NameMatcher } from "./match-name.ts";
import type { Scalar } from "../schema/text-schema.ts";
import type { ColumnProfile } from "./profile-column.ts";
import { readName } from "./read-name.ts";

/**
 * How far a proposal can be trusted. certain: it is taken. likely: it stands there ready, for a person to agree. possible: no
 * more than names or cells that come near.
 */
export type Certainty = "certain" | "likely" | "possible";

/** A column for a field, with what speaks for it. */
export interface Proposal {
  /** The address that a mapping writes: with an index where the field lies in a list. */
  readonly address: string;
  readonly field: FieldSpec;
  readonly column: string;
  readonly certainty: Certainty;
  /** From 0 to 1; says no more than which of two is the nearer. */
  readonly score: number;
  readonly reasons: readonly string[];
  readonly fit: Fit;
  /** True where the column has the very name of the field. */
  readonly isNamesake: boolean;
}

/** A column that an earlier mapping to the target used for a field. */
export interface LearnedName {
  readonly address: string;
  readonly column: string;
  /** The file that it was learned from. */
  readonly from: string;
  /** What its words stood for there. */
  readonly table?: Readonly<Record<string, Scalar>>;
}

interface Candidate {
  readonly address: string;
  readonly field: FieldSpec;
  readonly list: string | undefined;
}

const likelyScore = 0.8;
const worth = {
  namesake: 1.5,
  learned: 0.99,
  content: 0.62,
  forFit: 0.06,
  forPrefix: 0.04,
  againstFit: 0.3,
} as const;
const mostPerField = 3;
const mostPossiblePerColumn = 2;

/** Fields that a mapping may set and that a column can belong to: no tags, nothing that is refused, no items of lists. */
export function listCandidates(target: Target): readonly FieldSpec[] {
  const tags = new Set<string>(Object.values(target.tags ?? {}));
  const lists = target.fields.filter(({ type }) => type === "array").map(({ name }) => `${name}.`);
  return target.fields.filter(
    ({ name }) =>
      !tags.has(name) &&
      target.refusedFields[name] === undefined &&
      !target.filledByServer.includes(name) &&
      !lists.some((list) => name.startsWith(list)),
  );
}

/** Prefixes of ids that are a word of the field's own: `NTC-1` for a notice. */
function speaksPrefix(field: FieldSpec, prefix: string | undefined): boolean {
  if (prefix === undefined || prefix.length < 2) return false;
  const own = readName(field.name.replaceAll(/[._]/g, " "));
  return readName(prefix).some(({ meanings }) =>
    own.some((word) => [...meanings].some((one) => !one.startsWith("=") && word.meanings.has(one))),
  );
}

/** Weighs what the name of a column says against what its cells do. */
class Weighing {
  readonly #target: Target;
  readonly #matcher: NameMatcher;
  readonly #profiles: ReadonlyMap<string, ColumnProfile>;

  constructor(target: Target, names: TargetNames, profiles: ReadonlyMap<string, ColumnProfile>) {
    this.#target = target;
    this.#matcher = new NameMatcher(names);
    this.#profiles = profiles;
  }

  fitOf(field: FieldSpec, column: string): Fit {
    const profile = this.#profiles.get(column);
    return profile === undefined
      ? { verdict: "open", settings: [], reason: "" }
      : this.#judgeKey(field, profile, fitColumn(field, profile));
  }

  /** The same, with words that an earlier mapping has a value for, where it has one for each. */
  fitLearned(field: FieldSpec, column: string, table: LearnedName["table"]): Fit {
    const fit = this.fitOf(field, column);
    const words = [...(this.#profiles.get(column)?.values?.keys() ?? [])];
    const isOpen = fit.refused !== undefined || fit.question?.about === "words";
    if (!isOpen || table === undefined || words.length === 0) return fit;
    const entries = words.flatMap((word) => {
      const value = table[word];
      return value === undefined ? [] : [`${JSON.stringify(word)}: ${JSON.stringify(value)}`];
    });
    if (entries.length < words.length) return fit;
    return {
      verdict: "proven",
      settings: [`table: { ${entries.join(", ")} }`],
      reason: "its words are known from there",
    };
  }

  /** A key that is the same in several rows tells no records apart. */
  #judgeKey(field: FieldSpec, profile: ColumnProfile, fit: Fit): Fit {
    if (field.name !== this.#target.key.field || profile.filled === 0) return fit;
    const { pattern } = this.#target.key;
    const isWellFormed =
      pattern === undefined || profile.samples.every((cell) => pattern.test(cell.trim()));
    if (!isWellFormed)
      return { ...fit, verdict: "misfit", reason: "its cells have signs that no id has" };
    return tellsApart(profile)
      ? {
          ...fit,
          verdict: fit.verdict === "misfit" ? "misfit" : "proven",
          reason: "nearly every cell is another",
        }
      : { ...fit, verdict: "misfit", reason: "the same cell stands in several rows" };
  }

  byName({ address, field, list }: Candidate, column: string): Proposal | undefined {
    const name = list === undefined ? column : withoutFigures(column);
    const match = this.#matcher.match(field.name, name);
    const near = Math.max(
      scoreNames(list === undefined ? field.name : (field.name.split(".").at(-1) ?? ""), name),
      list === undefined
        ? 0
        : scoreNames(
            `${(list.split(".").at(-1) ?? "").replace(/s$/, "")}_${field.name.split(".").at(-1) ?? ""}`,
            name,
          ),
    );
    if (match === undefined && near < leastScore) return undefined;
    const fit = this.fitOf(field, column);
    if (match === undefined || match.score < likelyScore - 0.1)
      return {
        address,
        field,
        column,
        fit,
        isNamesake: false,
        certainty: "possible",
        score:
          Math.max(near, match?.score ?? 0) - (fit.verdict === "misfit" ? worth.againstFit : 0),
        reasons: [
          near >= leastScore
            ? `${Math.round(near * 100)} % alike`
            : `may mean "${match?.phrase ?? ""}"`,
        ],
      };
    const prefix = this.#profiles.get(column)?.prefix;
    const hasPrefix = speaksPrefix(field, prefix);
    const score =
      match.score +
      (fit.verdict === "proven" ? worth.forFit : 0) +
      (hasPrefix ? worth.forPrefix : 0) -
      (fit.verdict === "misfit" ? worth.againstFit : 0);
    const reasons = [
      `${match.isSure ? "means" : "may mean"} "${match.phrase}"`,
      ...(fit.reason === "" ? [] : [fit.reason]),
      ...(hasPrefix ? [`its ids begin with ${prefix ?? ""}`] : []),
    ];
    const isCertain =
      match.isSure &&
      list === undefined &&
      fit.verdict !== "misfit" &&
      fit.refused === undefined &&
      !isAmountField(field);
    const isLikely = match.score >= likelyScore || fit.verdict === "proven";
    return {
      address,
      field,
      column,
      fit,
      reasons,
      score,
      isNamesake: false,
      certainty: isCertain ? "certain" : isLikely ? "likely" : "possible",
    };
  }
}

/** Where two columns have an equal claim to a field, neither is certain. */
function doubtRivals(proposals: readonly Proposal[]): readonly Proposal[] {
  return proposals.map((one) => {
    const hasRival = proposals.some(
      (other) =>
        other !== one &&
        other.certainty === "certain" &&
        (other.address === one.address) !== (other.column === one.column),
    );
    return one.certainty === "certain" && !one.isNamesake && hasRival
      ? { ...one, certainty: "likely" }
      : one;
  });
}

const rank: Readonly<Record<Certainty, number>> = { certain: 2, likely: 1, possible: 0 };

/** The better of two proposals first: what is certain, then what has the most in its favour. */
const byWorth = (a: Proposal, b: Proposal): number =>
  rank[b.certainty] - rank[a.certainty] || b.score - a.score;

/** Each column to the field that it fits best; a field keeps what else might be its own. */
function settle(proposals: readonly Proposal[]): readonly Proposal[] {
  const taken = new Set<string>();
  const filled = new Set<string>();
  const counts = new Map<string, number>();
  const possible = new Map<string, number>();
  const kept: Proposal[] = [];
  for (const one of proposals.toSorted(byWorth)) {
    const { address, column, certainty } = one;
    const count = counts.get(address) ?? 0;
    if (taken.has(column) || filled.has(address) || count >= mostPerField) continue;
    if (certainty === "possible" && (possible.get(column) ?? 0) >= mostPossiblePerColumn) continue;
    // Names that only come near may be of several fields.
    if (certainty === "possible") possible.set(column, (possible.get(column) ?? 0) + 1);
    else taken.add(column);
    if (certainty === "certain") filled.add(address);
    counts.set(address, count + 1);
    kept.push(one);
  }
  return kept;
}

/** A field that the API requires and nothing was found for: the one column whose cells are such values. */
function proposeByCells(
  fields: readonly FieldSpec[],
  free: readonly string[],
  target: Target,
  weighing: Weighing,
): readonly Proposal[] {
  return fields.flatMap((field): Proposal[] => {
    const isKey = field.name === target.key.field;
    if (isAmountField(field) || !(isKey || isDateLike(field) || field.allowed !== undefined))
      return [];
    const fits = free.flatMap((column) => {
      const fit = weighing.fitOf(field, column);
      return fit.verdict === "proven" ? [{ column, fit }] : [];
    });
    const [only, another] = fits;
    if (only === undefined || another !== undefined) return [];
    const base = { address: field.name, field, ...only, isNamesake: false };
    return [
      {
        ...base,
        certainty: "possible",
        score: worth.content,
        reasons: [`the only column that could be: ${only.fit.reason}`],
      },
    ];
  });
}

/** What is known besides the target and the file. */
export interface Knowledge {
  /** What exports call the fields of the target. */
  readonly names: TargetNames;
  readonly learned: readonly LearnedName[];
}

/** Columns that have the very name of a field; of fields that the server writes only those that have to be there. */
function findNamesakes(
  fields: readonly FieldSpec[],
  header: readonly string[],
  weighing: Weighing,
): readonly Proposal[] {
  return matchColumns(fields, header).flatMap(({ field, column }): Proposal[] => {
    if (column === undefined || (!field.required && field.writtenByServer)) return [];
    const fit = weighing.fitOf(field, column);
    const address = field.name;
    const reasons = ["has its name"];
    return [
      {
        address,
        field,
        column,
        certainty: "certain",
        score: worth.namesake,
        reasons,
        fit,
        isNamesake: true,
      },
    ];
  });
}

/** Fields that are open, and places in lists that a column may name by its figures. */
function listPlaces(
  target: Target,
  open: readonly FieldSpec[],
  column: string,
): readonly Candidate[] {
  return [
    ...open.map((field) => ({ address: field.name, field, list: undefined })),
    ...listItemFields(target).map(({ list, field }) => {
      const address = `${list}[${indexOf(column)}]${field.name.slice(list.length)}`;
      return { address, field, list };
    }),
  ];
}

/**
 * Proposes columns for the fields of a target: by the very name, by what an earlier mapping used, by what names mean in the
 * trade, by names that come near, and by cells; each is weighed against what the cells of the column are.
 * @param needed fields that the API requires of this mapping
 * @returns the best first
 */
export function proposeColumns(
  target: Target,
  header: readonly string[],
  profiles: ReadonlyMap<string, ColumnProfile>,
  { names, learned }: Knowledge,
  needed: readonly FieldSpec[],
): readonly Proposal[] {
  const fields = listCandidates(target);
  const weighing = new Weighing(target, names, profiles);
  const namesakes = findNamesakes(fields, header, weighing);
  const usable = header.filter(
    (name) =>
      name !== "" &&
      !namesakes.some(({ column }) => column === name) &&
      header.indexOf(name) === header.lastIndexOf(name),
  );
  const open = fields.filter(
    ({ name, writtenByServer }) =>
      !writtenByServer && !namesakes.some(({ address }) => address === name),
  );
  const fromEarlier = proposeLearned(open, usable, learned, weighing);
  const rest = usable.filter((name) => !fromEarlier.some(({ column }) => column === name));
  const byName = rest.flatMap((column) =>
    listPlaces(target, open, column).flatMap((place) => weighing.byName(place, column) ?? []),
  );
  const rivals = doubtRivals([...fromEarlier, ...byName]);
  const settled = settle([...namesakes, ...rivals].filter(({ score }) => score >= leastScore));
  const unproposed = needed.filter(({ name }) => !settled.some(({ address }) => address === name));
  const free = rest.filter(
    (name) => !settled.some(({ column, certainty }) => column === name && certainty !== "possible"),
  );
  return [...settled, ...proposeByCells(unproposed, free, target, weighing)];
}

function proposeLearned(
  fields: readonly FieldSpec[],
  columns: readonly string[],
  learned: readonly LearnedName[],
  weighing: Weighing,
): readonly Proposal[] {
  return columns.flatMap((column): Proposal[] => {
    const known = learned.filter(
      (one) => squash(one.column) === squash(column) && squash(column) !== "",
    );
    const addresses = new Set(known.map(({ address }) => address));
    const [one] = known;
    const field = fields.find(({ name }) => name === one?.address);
    // Mappings that disagree prove nothing.
    if (one === undefined || field === undefined || addresses.size > 1) return [];
    const fit = weighing.fitLearned(field, column, one.table);
    const isCertain = fit.verdict !== "misfit" && fit.refused === undefined;
    return [
      {
        address: field.name,
        field,
        column,
        fit,
        certainty: isCertain ? "certain" : "likely",
        score: worth.learned,
        reasons: [`learned from ${one.from}`, ...(fit.reason === "" ? [] : [fit.reason])],
        isNamesake: false,
      },
    ];
  });
}
