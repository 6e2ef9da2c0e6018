// From U+00A0 to U+00FF, in their order.
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const others =
  "amp=& AMP=& lt=< gt=> quot=\" apos=' OElig=Œ oelig=œ Scaron=Š scaron=š Yuml=Ÿ ndash=– mdash=— lsquo=‘ rsquo=’ sbquo=‚ ldquo=“ rdquo=” bdquo=„ lsaquo=‹ rsaquo=› hellip=… bull=• euro=€ trade=™";

const signs: ReadonlyMap<string, string> = new Map([
  ...latin.split(" ").map((name, at) => [name, String.fromCodePoint(0xa0 + at)] as const),
  ...others.split(" ").map((pair) => [pair.slice(0, -2), pair.slice(-1)] as const),
]);

const entity = /&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z]{2,6}\d{0,2});/g;

/** The sign that an entity stands for; undefined for other words between & and ; and for numbers of no visible sign. */
function signOf(token: string): string | undefined {
  const name = token.slice(1, -1);
  if (!name.startsWith("#")) return signs.get(name);
  const isHex = /^#x/i.test(name);
  const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isControl || isSurrogate || code > 0x10_ff_ff ? undefined : String.fromCodePoint(code);
}

/** True for a text with entities of HTML: `&amp;`, `&#39;`, `&nbsp;`. */
export function hasEntity(text: string): boolean {
  return text.includes("&") && (text.match(entity) ?? []).some((one) => signOf(one) !== undefined);
}

/** A text with the signs that its entities stand for. What comes out is not read again: `&amp;lt;` becomes `&lt;`. */
export function decodeEntities(text: string): string {
  return text.replaceAll(entity, (token) => signOf(token) ?? token);
}
