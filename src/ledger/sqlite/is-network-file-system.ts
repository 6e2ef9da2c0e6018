/**
 * File systems whose shared memory and locks do not reach across hosts, by the type that statfs(2) gives on Linux
 * (linux/magic.h): NFS, SMB, CIFS, SMB2, AFS, Ceph, Lustre, GPFS, Plan 9.
 */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x47504653,
  0x01021997,
]);

/** @param type as `fs.statfs` gives it; only Linux has these numbers, so elsewhere nothing is known */
export function isNetworkFileSystem(type: number, platform: NodeJS.Platform): boolean {
  // A 32-bit number that some builds give with its sign.
  return platform === "linux" && networkTypes.has(type >>> 0);
}
