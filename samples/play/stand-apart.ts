// Preloaded into a program, this has it stand on a machine of its own, as far as Waybill can tell machines apart: by the boot of
// the kernel, which says whether a process can be seen from here. The host's name is only shown.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

const name = process.env["WAYBILL_STANDS_ON"] ?? "nowhere";
const { readFileSync } = fs;

Object.assign(fs, {
  readFileSync: (...words: Parameters<typeof readFileSync>) =>
    words[0] === "/proc/sys/kernel/random/boot_id" ? name : readFileSync(...words),
});
Object.assign(os, { hostname: () => name });
syncBuiltinESMExports();
