import { renderSimulatorStart } from "../../operations/entrance.ts";
import { exitCodes, startSimulator } from "../../index.ts";
import type { Action } from "../command.ts";
import { readSimulatorOptions } from "../read-simulator-options.ts";

export const simulateAction: Action = async (args, world) => {
  const simulator = await startSimulator(await readSimulatorOptions(args, world));
  world.out(`${await renderSimulatorStart(simulator)}\n`);
  await new Promise<void>((resolve) => {
    if (world.stopSignal.aborted) resolve();
    world.stopSignal.addEventListener("abort", () => resolve());
  });
  await simulator.stop();
  world.out(`received: ${JSON.stringify(simulator.counts())}\n`);
  return exitCodes.ok;
};
