import { UsageError } from "../../kernel/load-error.ts";
import type { Target } from "../../targets/target.ts";

/**
 * Records can be read back where the API is asked for one by its id.
 * @param verify share of the rows that is to be read back; undefined: none
 * @throws UsageError ERR_NO_READ_BACK
 */
export function assertReadable(
  { name, lookUp }: Pick<Target, "name" | "lookUp">,
  verify: number | undefined,
): void {
  if (verify === undefined || verify === 0 || lookUp?.kind === "by-id") return;
  throw new UsageError(
    `--verify can't read the records of ${name} back: there is no way to ask the API for a record that it has just created`,
    {
      code: "ERR_NO_READ_BACK",
      actions: [
        "Leave --verify out, or say --verify none: what the answers show of the records is compared in any case.",
      ],
    },
  );
}
