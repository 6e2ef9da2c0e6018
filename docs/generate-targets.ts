import { targets } from "../src/targets/index.ts";
import { renderTargets } from "./render-targets.ts";

// Prints docs/targets.md: tsx docs/generate-targets.ts > docs/targets.md
process.stdout.write(renderTargets(targets));
