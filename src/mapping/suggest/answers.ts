import { z } from "zod";
import type { Target } from "../../targets/target.ts";
import type { FieldSpec } from "../../targets/target.ts";
import { documentedName, parseFieldAddress } from "../field-address.ts";
import type { Proposal } from "./propose-columns.ts";

const texts = z.array(z.string());

/** What a person has said about the proposals for a file. */
export const answersSchema = z.strictObject({
  write: z.enum(["merge", "replace"]).optional(),
  /** Columns that were agreed to, by the address of the field. */
  takes: z.record(z.string(), z.strictObject({ column: z.string(), settings: texts })),
  /** Columns that are left out. */
  leaves: texts,
  /** Values for every row, by the name of the field. */
  values: z.record(z.string(), z.json()),
  /** Fields that are left to the server. */
  server: texts,
  /** What the words of a field stand for; null: their rows stay at fault. */
  words: z.record(z.string(), z.record(z.string(), z.string().nullable())),
  /** Fields that stay to be decided. */
  later: texts,
  /** Words that were asked about: true for blank. */
  nulls: z.record(z.string(), z.boolean()),
});

/** What a person has said so far about a mapping that is made question by question. */
export type Answers = z.output<typeof answersSchema>;

export const noAnswers: Answers = {
  takes: {},
  leaves: [],
  values: {},
  server: [],
  words: {},
  later: [],
  nulls: {},
};

function findField({ fields }: Target, address: string): FieldSpec | undefined {
  const name = documentedName(parseFieldAddress(address) ?? []);
  return fields.find((field) => field.name === name);
}

/** A table with what a person said of its open words. */
function withWords(proposal: Proposal, words: Answers["words"][string] | undefined): Proposal {
  const { fit } = proposal;
  if (words === undefined || fit.table === undefined) return proposal;
  const said = Object.entries(words).flatMap(([word, value]) =>
    value === null ? [] : [[word, value] as const],
  );
  const entries = [...Object.entries(fit.table), ...said].map(
    ([word, value]) => `${JSON.stringify(word)}: ${JSON.stringify(value)}`,
  );
  const { block: _block, ...rest } = fit;
  return { ...proposal, fit: { ...rest, settings: [`table: { ${entries.join(", ")} }`] } };
}

/** The reason of what a person has said. */
export const agreed = "agreed to";

/** Proposals as they are once a person has answered: what was agreed to is certain, what was declined is gone. */
export function applyAnswers(
  proposals: readonly Proposal[],
  { takes, leaves, values, server, words }: Answers,
  target: Target,
): readonly Proposal[] {
  const taken = Object.entries(takes).flatMap(([address, { column, settings }]): Proposal[] => {
    const field = findField(target, address);
    if (field === undefined) return [];
    const known = proposals.find((one) => one.address === address && one.column === column)?.fit;
    const { refused: _refused, block: _block, ...open } = known ?? {};
    const fit = { reason: "", ...open, verdict: "proven" as const, settings };
    const base = { address, field, column, score: 2, isNamesake: false };
    return [{ ...base, certainty: "certain", reasons: [agreed], fit }];
  });
  const isOpen = ({ address, column }: Proposal): boolean =>
    !Object.hasOwn(takes, address) &&
    !Object.hasOwn(values, address) &&
    !server.includes(address) &&
    !leaves.includes(column) &&
    !taken.some((one) => one.column === column);
  return [...taken, ...proposals.filter(isOpen)].map((one) => withWords(one, words[one.address]));
}
