import { courseKeptMs, type CoursePoint } from "../course-book.ts";
import type { Execution } from "../load-record.ts";
import { all, run, tell, type Query } from "./query.ts";

const forgetSql = `
DELETE FROM load_courses WHERE load_id = ?
AND (epoch = ? OR epoch IN (SELECT epoch FROM executions WHERE load_id = ? AND ended_at IS NOT NULL))`;

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
    yield* tell("moved", loadId);
  }

  /** Also what one left behind that was killed, and not what others tell who are at work on the same load. */
  *forget({ loadId, epoch }: Execution): Query<void> {
    yield* run(forgetSql, loadId, epoch, loadId);
  }

  *list(loadId: string): Query<readonly CoursePoint[]> {
    return yield* all<CoursePoint>(
      "SELECT epoch, at, facts FROM load_courses WHERE load_id = ? ORDER BY at, epoch",
      loadId,
    );
  }
}
