// Preloaded into a program, this has the wall clock of its host go ahead by so many milliseconds, or behind.
const ahead = Number(process.env["WAYBILL_CLOCK_AHEAD_MS"] ?? 0);
const { now } = Date;
Date.now = () => now() + ahead;
