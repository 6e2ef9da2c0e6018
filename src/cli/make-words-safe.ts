import { printable } from "../operations/basics.ts";

/**
 * A function that makes every name from the command line safe to print wherever it stands in a text: a file name may hold
 * line ends and escape sequences, and messages quote it in whole or in part.
 */
export function makeWordsSafe(words: readonly string[]): (text: string) => string {
  const hostile = words
    .flatMap((word) => word.split("/"))
    .filter((part) => part !== "" && printable(part) !== part);
  return (text) =>
    hostile.reduce((safe, part) => safe.replaceAll(part, () => printable(part)), text);
}
