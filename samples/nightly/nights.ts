import type { ArrivalDecision } from "../../src/index.ts";

/** What can be done in a night, by the sender, by a person who looks after the drop, or by the API. */
export interface NightShift {
  /** Puts a file into the inbox. */
  readonly put: (name: string, content: string) => void;
  readonly decide: (file: string, decision: ArrivalDecision, because: string) => Promise<void>;
  /** Settles rows of the load of a file by hand, as created. */
  readonly markCreated: (file: string, rows: readonly number[], because: string) => Promise<void>;
  readonly stopApi: () => Promise<void>;
  readonly startApi: () => Promise<void>;
}

export interface NightStep {
  /** Time of day of the drop's zone: `02:05`. */
  readonly at: string;
  /** What happens, in words. */
  readonly text: string;
  readonly act: (shift: NightShift) => void | Promise<void>;
}

export interface Night {
  /** `2026-11-02` */
  readonly day: string;
  readonly title: string;
  readonly steps: readonly NightStep[];
}

const header = "Run No,Name,Run Date,Activate,Programs";
const programs = ["prg-weld-1", "prg-crane-1;prg-crane-2", "prg-dive-1", "prg-lift-1"] as const;

/** Names of the files of a night. */
function namesOf(day: string): { readonly csv: string; readonly ctl: string } {
  const stem = `runs-${day.replaceAll("-", "")}`;
  return { csv: `${stem}.csv`, ctl: `${stem}.ctl` };
}

/** The runs that the other system asks for in a night. */
function runsOf(day: string, count: number, columns = header): string {
  const night = day.slice(5).replace("-", "");
  const rows = Array.from(
    { length: count },
    (_, at) => `N-${night}-${at + 1},Run ${at + 1} of ${day},${day},Y,${programs[at % 4] ?? ""}`,
  );
  return `${[columns, ...rows].join("\n")}\n`;
}

/** The sender delivers a night's file with its control file. */
function delivers(
  at: string,
  day: string,
  rows: number,
  { content = runsOf(day, rows), says = rows, how = "" } = {},
): NightStep {
  const { csv, ctl } = namesOf(day);
  return {
    at,
    text: `the sender puts ${csv}${how}; its control file says ${says} rows`,
    act: ({ put }) => {
      put(csv, content);
      put(ctl, `rows=${says}\n`);
    },
  };
}

function decides(at: string, file: string, decision: ArrivalDecision, because: string): NightStep {
  return {
    at,
    text: `a person says: ${decision} ${file}, because ${because}`,
    act: async (shift) => await shift.decide(file, decision, because),
  };
}

const half = ((): Night => {
  const day = "2026-11-05";
  const { csv, ctl } = namesOf(day);
  const whole = runsOf(day, 4);
  return {
    day,
    title: "half a file, which is waited for",
    steps: [
      {
        at: "02:04",
        text: `the sender has written half of ${csv}, and pauses`,
        act: ({ put }) => put(csv, whole.slice(0, 100)),
      },
      {
        at: "02:25",
        text: `the sender has written the rest, and puts ${ctl}`,
        act: ({ put }) => {
          put(csv, whole);
          put(ctl, "rows=4\n");
        },
      },
    ],
  };
})();

const cut = "2026-11-06";
const twice = "2026-11-07";
const stale = "2026-11-08";
const renamed = "2026-11-09";
const waiting = "2026-11-10";
const corrected = "2026-11-11";
const down = "2026-11-14";

/** Fourteen nights of a drop. A program looks every ten minutes, from one o'clock until eight. */
export const nights: readonly Night[] = [
  { day: "2026-11-02", title: "a good night", steps: [delivers("02:05", "2026-11-02", 4)] },
  { day: "2026-11-03", title: "late", steps: [delivers("03:17", "2026-11-03", 3)] },
  {
    day: "2026-11-04",
    title: "missing",
    steps: [
      {
        at: "07:15",
        text: "a person says: reject the file that did not come, because they had no runs that day",
        act: async (shift) => await shift.decide("", "reject", "they had no runs that day"),
      },
    ],
  },
  half,
  {
    day: cut,
    title: "half a file with a control file, which is noticed",
    steps: [
      delivers("02:05", cut, 4, { content: runsOf(cut, 2), how: ", two rows of it" }),
      decides("02:32", namesOf(cut).csv, "reject", "it was cut off, they send it again"),
      delivers("02:36", cut, 4, { how: ", all of it" }),
    ],
  },
  {
    day: twice,
    title: "twice, the second time under another name",
    steps: [
      delivers("02:05", twice, 3),
      {
        at: "02:45",
        text: "the sender puts the same once more, as runs-20261130.csv",
        act: ({ put }) => {
          put("runs-20261130.csv", runsOf(twice, 3));
          put("runs-20261130.ctl", "rows=3\n");
        },
      },
    ],
  },
  {
    day: stale,
    title: "yesterday's content under today's name",
    steps: [
      delivers("02:05", stale, 3, { content: runsOf(twice, 3), how: " with yesterday's content" }),
      delivers("03:05", stale, 3, { how: " with today's" }),
    ],
  },
  {
    day: renamed,
    title: "a column has another name",
    steps: [
      delivers("02:05", renamed, 3, {
        content: runsOf(renamed, 3, header.replace("Run Date", "Date of Run")),
        how: ", where Run Date is now Date of Run",
      }),
    ],
  },
  {
    day: waiting,
    title: "a good file, which waits for yesterday's",
    steps: [
      delivers("02:05", waiting, 4),
      decides("07:05", namesOf(renamed).csv, "reject", "the sender takes the new name back"),
      delivers("07:25", renamed, 3, { how: " of the day before, with the old name" }),
    ],
  },
  {
    day: corrected,
    title: "a file, and its correction under the same name",
    steps: [
      delivers("02:05", corrected, 3),
      delivers("02:55", corrected, 4, { how: " once more, with a row more" }),
    ],
  },
  {
    day: "2026-11-12",
    title: "bad rows",
    steps: [
      delivers("02:05", "2026-11-12", 4, {
        content: runsOf("2026-11-12", 4).replace(
          "N-1112-4,Run 4 of 2026-11-12,2026-11-12",
          "N-1112-4,Run 4 of 2026-11-12,2026-11-31",
        ),
        how: ", where one day does not exist and one program is closed",
      }),
    ],
  },
  {
    day: "2026-11-13",
    title: "a lost answer, and a person who looks it up",
    steps: [
      delivers("02:05", "2026-11-13", 4),
      {
        at: "06:45",
        text: "a person finds N-1113-3 in Rhythm, and marks row 3 as applied",
        act: async ({ markCreated }) =>
          await markCreated(namesOf("2026-11-13").csv, [3], "seen in Rhythm"),
      },
      decides("06:46", namesOf("2026-11-13").csv, "release", "row 3 is settled"),
    ],
  },
  {
    day: down,
    title: "the API is down, and the load carries on by itself",
    steps: [
      { at: "01:55", text: "the API goes down", act: async ({ stopApi }) => await stopApi() },
      delivers("02:05", down, 4),
      { at: "02:50", text: "the API is back", act: async ({ startApi }) => await startApi() },
    ],
  },
  {
    day: "2026-11-15",
    title: "a holiday, and a file all the same, with a control file that counts the header",
    steps: [
      delivers("04:05", "2026-11-15", 3, { says: 4 }),
      decides("06:55", namesOf("2026-11-15").csv, "release", "they counted the header"),
    ],
  },
];
