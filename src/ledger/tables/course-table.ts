import { courseKeptMs, type CoursePoint } from "../course-book.ts";
import type { Execution } from "../load-record.ts";
import { all, run, type Query } from "./query.ts";

/** How executions under way go. Its writes belong behind the fence. */
export class CourseTable {
  *note({ loadId, epoch }: Execution, facts: string, at: number): Query<void> {
    yield* run(
      "DELETE FROM load_courses WHERE load_id = ? AND epoch = ? AND at < ?",
      loadId,
      epoch,
      at - courseKeptMs,
    );
    yield* run(
      `INSERT INTO load_courses (load_id, epoch, at, facts) VALUES (?, ?, ?, ?)
      ON CONFLICT (load_id, epoch, at) DO UPDATE SET facts = excluded.facts`,
      loadId,
      epoch,
      at,
      facts,
    );
  }

  /** Also what one left behind that was killed. */
  *forget({ loadId, epoch }: Execution): Query<void> {
    yield* run("DELETE FROM load_courses WHERE load_id = ? AND epoch <= ?", loadId, epoch);
  }

  *list(loadId: string): Query<readonly CoursePoint[]> {
    return yield* all<CoursePoint>(
      "SELECT epoch, at, facts FROM load_courses WHERE load_id = ? ORDER BY at, epoch",
      loadId,
    );
  }
}
