/** A reader that closed its pipe or its terminal has seen what it wanted. */
const gone: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO", "ECONNRESET"]);

/**
 * A writer that goes on when its stream can't be written: neither a closed pipe nor a full disk behind `>` may cost a row.
 * @param onFailure told once of what is lost, unless the reader went away by itself
 */
export function writeTo(
  stream: NodeJS.WriteStream,
  onFailure: (reason: string) => void = () => undefined,
): (text: string) => void {
  let isBroken = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!isBroken && !gone.has(error.code)) onFailure(error.message);
    isBroken = true;
  });
  return (text) => {
    if (!isBroken) stream.write(text);
  };
}

/** A writer that waits for its reader, and tells whether there still is one. What is lost `writeTo` tells. */
export function pourTo(stream: NodeJS.WriteStream): (text: string) => Promise<boolean> {
  return async (text) => {
    if (!stream.writable) return false;
    return await new Promise((resolve) => {
      stream.write(text, (error) => resolve(error === undefined || error === null));
    });
  };
}
