import type { RowWrite } from "./decide-row-write.ts";
import { GroupCommit, type GroupCommitOptions } from "./group-commit.ts";
import type { Execution } from "./load-record.ts";

/** The writes of rows that wait for company, apart for each execution. */
export class RowGroups {
  readonly #optionsOf: (execution: Execution) => GroupCommitOptions<RowWrite>;
  readonly #groups = new Map<string, GroupCommit<RowWrite>>();

  constructor(optionsOf: (execution: Execution) => GroupCommitOptions<RowWrite>) {
    this.#optionsOf = optionsOf;
  }

  of(execution: Execution): GroupCommit<RowWrite> {
    const name = nameOf(execution);
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group = new GroupCommit<RowWrite>(this.#optionsOf(execution));
    this.#groups.set(name, group);
    return group;
  }

  forget(execution: Execution): void {
    this.#groups.delete(nameOf(execution));
  }

  /** Writes what waits, of all executions. @throws what kept the first of them from being written */
  async flush(): Promise<void> {
    const flushed = await Promise.allSettled(
      [...this.#groups.values()].map((group) => group.flush()),
    );
    const failed = flushed.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}

function nameOf({ loadId, epoch }: Execution): string {
  return `${epoch} ${loadId}`;
}
