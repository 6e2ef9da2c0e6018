/** One member of a structured field (RFC 9651): a list item, or a dictionary entry when it has a key. */
export interface Member {
  readonly key: string | undefined;
  readonly value: string | number;
  readonly parameters: ReadonlyMap<string, string | number>;
}

const member =
  /\s*(?:([a-z*][\w.*-]*)=)?("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|:[\w+/=]*:|[A-Za-z*][^\s,;="]*)((?:\s*;\s*[a-z*][\w.*-]*(?:=(?:"(?:[^"\\]|\\.)*"|:[\w+/=]*:|[^\s,;"]+))?)*)\s*(?:,|$)/y;
const parameter = /;\s*([a-z*][\w.*-]*)(?:=("(?:[^"\\]|\\.)*"|[^\s;]+))?/g;

/**
 * Reads the members of a list or dictionary. More forgiving than the RFC, which drops the whole field for one malformed
 * member: only the malformed one is left out, because a limit is worth knowing.
 */
export function readMembers(field: string): readonly Member[] {
  const members: Member[] = [];
  let at = 0;
  while (at < field.length) {
    member.lastIndex = at;
    const found = member.exec(field);
    if (found === null) {
      at = endOfMember(field, at);
      continue;
    }
    at = member.lastIndex;
    const [, key, value = "", parameters = ""] = found;
    members.push({ key, value: readItem(value), parameters: readParameters(parameters) });
  }
  return members;
}

function readParameters(text: string): ReadonlyMap<string, string | number> {
  const entries = [...text.matchAll(parameter)];
  return new Map(entries.map(([, name = "", value]) => [name, readItem(value ?? "?1")]));
}

function readItem(text: string): string | number {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Behind the next comma that stands outside quotes. */
function endOfMember(field: string, from: number): number {
  let quoted = false;
  for (let at = from; at < field.length; at += 1) {
    if (field[at] === '"' && field[at - 1] !== "\\") quoted = !quoted;
    if (field[at] === "," && !quoted) return at + 1;
  }
  return field.length;
}
