import { inMegabytes } from "../kernel/counts.ts";
import { access, constants, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { countOf } from "../kernel/counts.ts";
import { messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { programVersion } from "../kernel/version.ts";
import { refuseLostLoads, refuseWithoutLedger } from "../load/books/find-lost-loads.ts";
import { shownLedger } from "../load/books/load-files.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { bad, badBy, type Finding, good } from "./finding.ts";

type FindLedger = () => Promise<LedgerChoice | undefined>;

/** Bytes that a user without special rights can still write where the folder is. */
export type FreeSpace = (folder: string) => Promise<number>;

/** Measured: a row takes about 390 bytes of ledger, report and log where no record is kept; a million rows come to 390 MB. */
const leastFreeBytes = 500_000_000;
const oldest = { major: 22, minor: 18 };

/** What a load needs of the machine: runtime, space, and a ledger that is sound. */
export async function lookAtMachine(
  {
    runsDir,
    findLedger,
  }: { readonly runsDir: string; readonly findLedger?: FindLedger | undefined },
  freeSpace: FreeSpace = readFreeSpace,
): Promise<readonly Finding[]> {
  return [
    lookAtRuntime(process.versions.node),
    await lookAtDisk(runsDir, freeSpace),
    await lookAtLedger(runsDir, findLedger),
  ];
}

/** @param node such as 24.22.3 */
export function lookAtRuntime(node: string): Finding {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const says = `Node ${node}, Waybill ${programVersion}`;
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor)
    ? good("runtime", says)
    : bad("runtime", `${says} needs Node ${oldest.major}.${oldest.minor} or newer`, [
        "Install Node 24.",
      ]);
}

async function lookAtDisk(runsDir: string, freeSpace: FreeSpace): Promise<Finding> {
  const folder = await nearestFolder(resolve(runsDir));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return bad("disk", `${folder} can't be written to: ${messageOf(error)}`, [
      "Give this user the right to write there, or name another folder with --runs-dir.",
    ]);
  }
  const bytes = await freeSpace(folder);
  const says = `${inMegabytes(bytes)} free for ${runsDir}`;
  return bytes >= leastFreeBytes
    ? good("disk", says)
    : bad("disk", `${says}, and a load of a million rows takes about 390 MB`, [
        "Free some space, never by deleting a file of the runs folder.",
        "Or name a folder on another disk with --runs-dir.",
      ]);
}

/** The folder itself, or the one in which it would be made. */
export async function nearestFolder(folder: string): Promise<string> {
  for (let one = folder; ; one = dirname(one)) {
    const isThere = await access(one).then(
      () => true,
      (error: unknown) => systemCodeOf(error) !== "ENOENT",
    );
    if (isThere || dirname(one) === one) return one;
  }
}

export async function readFreeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function lookAtLedger(runsDir: string, findLedger?: FindLedger): Promise<Finding> {
  try {
    const place = { runsDir, ledger: await findLedger?.() };
    if (!(await hasLedger(place))) {
      await refuseWithoutLedger(place);
      return good("ledger", `none at ${shownLedger(place)} yet; the first load makes it`);
    }
    return await withLedgerToRead(place, async (ledger) => {
      await ledger.assertSound();
      await refuseLostLoads(ledger, place);
      const loads = await ledger.listLoads();
      const open = loads.filter((load) => ["stopped", "killed"].includes(standingOf(load)));
      const left =
        open.length === 0 ? "" : `, of which ${open.length} can be carried on (waybill loads)`;
      return good("ledger", `sound: ${countOf(loads.length, "load")}${left}`);
    });
  } catch (error) {
    return badBy("ledger", error);
  }
}
