import { readFileSync } from "node:fs";
import { suggestMapping } from "../src/index.ts";
import type { SuggestedColumn } from "../src/index.ts";

/** What a person would map in one export, written down before anything was tuned to it. */
interface Layout {
  readonly target: string;
  readonly write?: "merge" | "replace";
  /** Written after the words and phrases were settled, so that it shows how they do on what nobody had in mind. */
  readonly heldBack?: boolean;
  readonly columns: Readonly<Record<string, string>>;
}

export interface Score {
  readonly file: string;
  readonly heldBack: boolean;
  readonly columns: number;
  /** Columns that a person would map. */
  readonly wanted: number;
  /** Of these, columns that are proposed for their field, however surely. */
  readonly proposed: number;
  readonly certain: number;
  /** Proposals marked as certain that a person would not have made. */
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  /** Proposals that are likely and that a person would not have made. */
  readonly doubtful: readonly string[];
}

const folder = new URL("../test/layouts/", import.meta.url);

const isRight = (columns: Layout["columns"], { column, field }: SuggestedColumn): boolean =>
  columns[column] === field;

async function scoreLayout(file: string, layout: Layout): Promise<Score> {
  const { target, write = "replace", heldBack = false, columns } = layout;
  const { proposals, unusedColumns } = await suggestMapping({
    sourcePath: new URL(file, folder).pathname,
    target,
    write,
  });
  const certain = proposals.filter(({ certainty }) => certainty === "certain");
  const wanted = Object.entries(columns);
  const show = ({ column, field }: SuggestedColumn): string => `${column} → ${field}`;
  return {
    file,
    heldBack,
    columns: unusedColumns.length + new Set(certain.map(({ column }) => column)).size,
    wanted: wanted.length,
    proposed: wanted.filter(([column, field]) =>
      proposals.some((one) => one.column === column && one.field === field),
    ).length,
    certain: certain.filter((one) => isRight(columns, one)).length,
    wrong: certain.filter((one) => !isRight(columns, one)).map(show),
    missed: wanted
      .filter(
        ([column, field]) => !proposals.some((one) => one.column === column && one.field === field),
      )
      .map(([column, field]) => `${column} → ${field}`),
    doubtful: proposals
      .filter((one) => one.certainty === "likely" && !isRight(columns, one))
      .map(show),
  };
}

/** Every layout under test/layouts, scored. */
export async function scoreLayouts(): Promise<readonly Score[]> {
  const text = readFileSync(new URL("expected.json", folder), "utf8");
  const layouts: Readonly<Record<string, Layout>> = JSON.parse(text);
  const scores: Score[] = [];
  for (const [file, layout] of Object.entries(layouts))
    scores.push(await scoreLayout(file, layout));
  return scores;
}

const percent = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;

export function renderScores(scores: readonly Score[]): string {
  const sum = (group: readonly Score[], of: (score: Score) => number): number =>
    group.reduce((total, score) => total + of(score), 0);
  const line = (name: string, group: readonly Score[]): string => {
    const [columns, wanted, proposed, certain, wrong, doubtful] = [
      sum(group, (one) => one.columns),
      sum(group, (one) => one.wanted),
      sum(group, (one) => one.proposed),
      sum(group, (one) => one.certain),
      sum(group, (one) => one.wrong.length),
      sum(group, (one) => one.doubtful.length),
    ];
    return `| ${name} | ${columns} | ${wanted} | ${proposed} (${percent(proposed, wanted)}) | ${certain} | ${wrong} | ${doubtful} |`;
  };
  const tuned = scores.filter(({ heldBack }) => !heldBack);
  const held = scores.filter(({ heldBack }) => heldBack);
  return [
    "| export | columns | a person maps | of these proposed | certain and right | certain and wrong | likely and wrong |",
    "|---|---|---|---|---|---|---|",
    ...scores.map((score) => line(score.file, [score])),
    line("all but those held back", tuned),
    ...(held.length === 0 ? [] : [line("held back", held)]),
  ].join("\n");
}

if (import.meta.main) {
  const scores = await scoreLayouts();
  console.log(renderScores(scores));
  for (const { file, wrong, missed, doubtful } of scores)
    for (const [what, listed] of [
      ["WRONG", wrong],
      ["missed", missed],
      ["doubtful", doubtful],
    ] as const)
      for (const one of listed) console.log(`${file}: ${what} ${one.replaceAll("\n", " ")}`);
}
