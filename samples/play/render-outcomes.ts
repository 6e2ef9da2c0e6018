import { outcomes } from "../../src/index.ts";
import type { PlayedStory } from "./play-story.ts";
import { renderTable } from "./render-table.ts";

/** A table of stories and outcomes with a line of sums; outcomes that no story has are left out. */
export function renderOutcomes(played: readonly PlayedStory[]): string {
  const countOf = (one: PlayedStory, outcome: (typeof outcomes)[number]): number =>
    one.counts?.[outcome] ?? 0;
  const shown = outcomes.filter((outcome) => played.some((one) => countOf(one, outcome) > 0));
  const rows = [
    ["", ...shown, ""],
    ...played.map((one) => [
      one.story.name,
      ...shown.map((outcome) => String(countOf(one, outcome) || "")),
      one.faults.length === 0 ? "as expected" : "NOT AS EXPECTED",
    ]),
    [
      "all",
      ...shown.map((outcome) =>
        String(played.reduce((sum, one) => sum + countOf(one, outcome), 0)),
      ),
      "",
    ],
  ];
  return renderTable(rows);
}
