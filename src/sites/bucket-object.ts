import { isSameFile, type SeenFile } from "../ledger/arrival-book.ts";
import type { HeadAnswer, KeptHeaders } from "./s3-package.ts";
import { SiteFault, type FileFacts } from "./site.ts";

/** An object as its headers, or a line of a list, tell it. */
export interface ObjectFacts {
  readonly seen: FileFacts;
  /** Where the bucket keeps several versions of an object. */
  readonly versionId: string | undefined;
  /** What goes with it when it is copied. */
  readonly kept: KeptHeaders;
}

/** A copy has a time and an ETag of its own: in this header of it stands what was copied. */
const seenHeader = "waybill-seen";

/** @throws SiteFault EIO where the answer lacks what an object is known by */
export function factsOf(path: string, answer: HeadAnswer): ObjectFacts {
  const { ContentLength: size, ETag, LastModified, VersionId: versionId } = answer;
  const version = ETag?.replace(/^"(.*)"$/s, "$1") ?? "";
  if (size === undefined || version === "" || LastModified === undefined)
    throw new SiteFault(path, "EIO", "size, ETag or time is missing in the answer");
  // In a list the time may be finer than in a header.
  const modifiedAt = Math.floor(LastModified.getTime() / 1000) * 1000;
  return {
    seen: { size, modifiedAt, version, isRegular: true },
    versionId,
    kept: {
      CacheControl: answer.CacheControl,
      ContentDisposition: answer.ContentDisposition,
      ContentEncoding: answer.ContentEncoding,
      ContentLanguage: answer.ContentLanguage,
      ContentType: answer.ContentType,
      Metadata: answer.Metadata,
    },
  };
}

/** Whether an object is the one that was seen, or a copy of it that was made here. */
export function isOf({ seen, kept }: ObjectFacts, wanted: SeenFile): boolean {
  const isCopy = kept.Metadata?.[seenHeader] === markOf(wanted)[seenHeader];
  return isSameFile(seen, wanted) || (isCopy && seen.size === wanted.size);
}

export function markOf({
  modifiedAt,
  version = "",
}: Omit<SeenFile, "size">): Readonly<Record<string, string>> {
  return { [seenHeader]: `${modifiedAt} ${version}` };
}

export const keyOf = (path: string): string => path.slice(1);

export const quoted = ({ version = "" }: SeenFile): string => `"${version}"`;

/** A blank is written as a plus. What is not written so at all is taken as it is. */
export function decodeKey(written: string): string {
  try {
    return decodeURIComponent(written.replaceAll("+", " "));
  } catch {
    return written;
  }
}
