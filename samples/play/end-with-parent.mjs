// Preloaded into the simulator: its stdin ends when the demo does, even if that was killed and could not tidy up.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
process.stdin.unref();
