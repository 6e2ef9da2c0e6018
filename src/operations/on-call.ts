/**
 * An operation whose modules are loaded when it is called for the first time.
 * @param load imports the operation
 */
export function onCall<Given extends readonly unknown[], Result>(
  load: () => Promise<(...given: Given) => Promise<Result>>,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    const operate = await load();
    return await operate(...given);
  };
}
