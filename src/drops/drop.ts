import type { Bounds } from "./bounds.ts";
import type { DropLoadSettings } from "./load-settings.ts";
import type { DropPlan } from "./plan-settings.ts";
import type { NamePattern, NameTemplate } from "./name-pattern.ts";
import type { Schedule } from "./schedule.ts";
import type { ServerAddress } from "./server-folder.ts";

/** A standing arrangement that files come by themselves. Paths are absolute, those of `folder`, `after` and `answer` on its server. */
export interface Drop {
  readonly name: string;
  /** Where its folders are; undefined: on this machine. */
  readonly server: ServerAddress | undefined;
  /** The folder that files come into. */
  readonly folder: string;
  readonly match: NamePattern;
  /** Several: the one whose columns a file has is taken. */
  readonly mappingPaths: readonly string[];
  readonly connectionName: string | undefined;
  readonly complete: Proof;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  readonly order: "name" | "time" | "sequence";
  /** Whether a file waits for the one whose number comes before its own. */
  readonly holdGaps: boolean;
  /** Whether the next file waits while an earlier one has stopped or waits for a person. */
  readonly holdOnTrouble: boolean;
  /** A load that stops is carried on for so many milliseconds. */
  readonly giveUpMs: number;
  /** Folders, filled in from the name of the file and the day. */
  readonly after: Readonly<Record<"archive" | "failed" | "quarantine", NameTemplate>>;
  /** For how many milliseconds what was put away, and its copy, is kept; absent: for good. */
  readonly keepMs: number | undefined;
  /** Where what goes back to the sender is put. */
  readonly answer: Partial<Readonly<Record<AnswerKind, NameTemplate>>>;
  readonly expect: Schedule | undefined;
  /** How many rows, columns and bytes a file may have; absent: any. */
  readonly rows: Bounds | undefined;
  readonly columns: Bounds | undefined;
  readonly bytes: Bounds | undefined;
  /** What fields of a file may add up to. */
  readonly sums: Readonly<Record<string, Bounds>>;
  /** Whether a file that has the rows of the last one, in whatever order, is quarantined. */
  readonly notSameRows: boolean;
  /** How old a file may be when it comes, in milliseconds: by the day of its name, or where that has none by its own time. */
  readonly maxAgeMs: number | undefined;
  /** Whether a control file has to give rows or sums. */
  readonly needsTotals: boolean;
  /** Whether a file with other columns than the last one is quarantined. */
  readonly sameColumns: boolean;
  readonly load: DropLoadSettings;
  /** Absent: files are loaded without a plan. */
  readonly plan: DropPlan | undefined;
  /** Names of channels that are told. */
  readonly notify: readonly string[];
}

/**
 * What can go back to whoever sent a file: a copy of report.csv; the file itself with what became of each row; and last what proves
 * them.
 */
export const answerKinds = ["report", "file", "ack"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** How it is known that a file is whole. */
export type Proof =
  /** It is written under another name and renamed when it is whole. */
  | { readonly kind: "rename" }
  /** A second file is put beside it when it is whole. */
  | { readonly kind: "marker"; readonly template: NameTemplate }
  /** A second file says how many rows, which sums, which hash it has. */
  | { readonly kind: "control"; readonly template: NameTemplate }
  /** Size, time and content are the same in two looks that lie so far apart. */
  | { readonly kind: "quiet"; readonly ms: number };
