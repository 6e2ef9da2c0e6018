import { existsSync } from "node:fs";
import { playStory, type PlayedStory } from "./play/play-story.ts";
import { builtProgram, typed, typedProgram } from "./play/project-paths.ts";
import { renderOutcomes } from "./play/render-outcomes.ts";
import { listStories } from "./story.ts";

const print = (text: string): void => void process.stdout.write(text);

// Left to itself, a signal would end this process and leave its simulator running.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => process.exit(130));

/** Plays every sample. @returns true when each ended as it says that it does */
async function playAll(): Promise<boolean> {
  const stories = await listStories();
  const runsDir = `.waybill-demo/${new Date().toISOString().replaceAll(/[-:.]/g, "")}`;
  const played: PlayedStory[] = [];
  for (const [index, story] of stories.entries()) {
    print(`\n=== ${index + 1} of ${stories.length}: ${story.title}\n    ${story.shows}\n\n`);
    const one = await playStory(story, runsDir, print);
    for (const fault of one.faults) print(`\n  NOT AS EXPECTED: ${fault}\n`);
    played.push(one);
  }
  print(`\n=== All stories\n\n${renderOutcomes(played)}\n`);
  print(
    `Every load has a folder of its own in ${runsDir}/: report.csv, rejects.csv or rejects.xlsx, summary.json, load.log.\n`,
  );
  print(`List them: ${typedProgram()} loads --runs-dir ${runsDir}\n`);
  print("The files, mappings and expected reports are in samples/.\n");
  return played.every((one) => one.faults.length === 0);
}

if (existsSync(builtProgram)) {
  process.exitCode = (await playAll()) ? 0 : 1;
} else {
  console.error(`There is no ${typed(builtProgram)}: run npm run build first.`);
  process.exitCode = 2;
}
