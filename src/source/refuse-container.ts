import { SourceError } from "../kernel/load-error.ts";
import { packedFile, recognizeContainer } from "./recognize-container.ts";

/** @throws SourceError ERR_SOURCE_NOT_CSV when the first bytes are those of another kind of file */
export function refuseContainer(head: Buffer, name: string, isPacked: boolean): void {
  const found = recognizeContainer(head);
  if (found === undefined) return;
  // What was unpacked begins like a packed file again.
  if (isPacked && found.what === packedFile) {
    throw new SourceError(`${name} was packed twice: inside it is another gzip file.`, {
      code: "ERR_SOURCE_GZIP",
      actions: ["Unpack it once and load what comes out: gunzip."],
    });
  }
  throw new SourceError(`${name} is ${found.what}, not CSV text.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [found.action],
  });
}
