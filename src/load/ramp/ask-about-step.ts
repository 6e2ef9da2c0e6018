import type { RampSettings, RampStep } from "../ramp-step.ts";

/**
 * Has a person decide, for as long as nothing else stops the load.
 * @throws the signal's reason when it aborts before there is an answer
 */
export async function askAboutStep(
  step: RampStep,
  confirm: NonNullable<RampSettings["confirm"]>,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  const answered = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true, signal: answered.signal });
  });
  try {
    return await Promise.race([stopped, confirm(step)]);
  } catch (error) {
    // Whoever asks may say in words of its own that it was broken off.
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    answered.abort();
  }
}
