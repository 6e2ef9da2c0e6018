import type { Logger } from "../../kernel/logger.ts";

/** How many rows go into one request: as many as asked for, fewer once the API has shown that it takes fewer. */
export interface BatchSize {
  readonly most: () => number;
  /** Batches of so many rows go in, larger ones don't, whatever their rows. */
  noteLimit(rows: number): void;
  /** A larger batch was not answered in time, and its parts of so many rows were; what happens twice is no accident. */
  noteLate(rows: number): void;
}

export function createBatchSize(wanted: number, logger: Logger): BatchSize {
  let most = wanted;
  let late = 0;
  const noteLimit = (rows: number): void => {
    if (rows >= most) return;
    most = Math.max(1, rows);
    logger.warn("smaller batches from here on", { rows: most });
  };
  return {
    most: () => most,
    noteLimit,
    noteLate: (rows) => {
      late += 1;
      if (late > 1) noteLimit(rows);
    },
  };
}
