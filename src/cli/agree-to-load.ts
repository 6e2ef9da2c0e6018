import { UsageError, type LoadProposal } from "../index.ts";
import type { CommandWorld } from "./command.ts";

/**
 * Whether a load may begin: a person at a terminal is asked before anything is written to an address that is not on this
 * machine.
 * @throws UsageError when a person is there and can't answer, because stdin is no terminal
 */
export async function agreeToLoad(
  proposal: LoadProposal,
  world: CommandWorld,
  isAgreed: boolean,
): Promise<boolean> {
  if (isAgreed || proposal.isLoopback || !proposal.willSend || !world.isTerminal) return true;
  if (world.ask === undefined) {
    throw new UsageError(`nobody can be asked whether to write to ${proposal.baseUrl}`, {
      code: "ERR_CONFIRMATION_NEEDED",
      actions: ["Add --yes if that is the right address: stdin is no terminal to answer on."],
    });
  }
  return await world.ask(`Write to ${proposal.baseUrl}?`);
}
