import { SourceError } from "../load-error.ts";
import { recognizeContainer } from "./recognize-container.ts";

/** @throws SourceError ERR_SOURCE_NOT_CSV when the first bytes are those of another kind of file */
export function refuseContainer(head: Buffer, name: string): void {
  const found = recognizeContainer(head);
  if (found === undefined) return;
  throw new SourceError(`${name} is ${found.what}, not CSV text.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [found.action],
  });
}
