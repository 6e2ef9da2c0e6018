import { statfsSync } from "node:fs";
import { dirname } from "node:path";

type DiskFigures = Pick<ReturnType<typeof statfsSync>, "files" | "ffree" | "bavail">;

export interface FullDisk {
  /** A clause: `the disk is full`. */
  readonly say: string;
  readonly action: string;
}

/**
 * What the system means by ENOSPC: it is the same for a disk without space and for one without room for another file.
 * @param path where the write failed
 */
export function explainFullDisk(
  path: string,
  measure: (folder: string) => DiskFigures = statfsSync,
): FullDisk {
  return hasRoomForBytesOnly(dirname(path), measure)
    ? {
        say: "the disk has space, but no room for another file (its inodes are used up)",
        action:
          "Remove files that are not needed, none of the runs folder; df -i shows what is left.",
      }
    : {
        say: "the disk is full",
        action: "Free some space, never by deleting a file of the runs folder.",
      };
}

function hasRoomForBytesOnly(folder: string, measure: (folder: string) => DiskFigures): boolean {
  try {
    // Some file systems have no fixed number of files and say 0 of 0.
    const { files, ffree, bavail } = measure(folder);
    return files > 0 && ffree === 0 && bavail > 0;
  } catch {
    return false;
  }
}
