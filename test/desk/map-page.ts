import type { Answered, Visit } from "./visit.ts";

const plain = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
/** What stands on a page, for the eye. */
export const textOf = ({ body }: Answered): string =>
  plain(body.replaceAll(/<[^>]*>/g, " ")).replaceAll(/\s+/g, " ");
/** What a browser would send back as the mapping. */
export const mappingOf = ({ body }: Answered): string =>
  plain(/<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(body)?.[1] ?? "");
/** The address of a file. */
export const view = (query: Readonly<Record<string, string>>): string =>
  `/map/view?${new URLSearchParams(query).toString()}`;
/** Where its forms go. */
export const to = (page: string, what: string): string => page.replace("/view?", `/${what}?`);
/** A page once nothing is under way on it. */
export async function settled(visit: Visit, page: string): Promise<Answered> {
  for (;;) {
    const answered = await visit.get(page);
    if (!answered.body.includes("data-working")) return answered;
  }
}
