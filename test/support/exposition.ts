/** A family of metrics as Prometheus reads it. */
export interface Family {
  readonly name: string;
  help: string;
  type: string;
  readonly samples: Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format. @throws Error for a line that is none of it, and for a sample of no family */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  const familyOf = (name: string): Family => {
    const known = families.get(name) ?? { name, help: "", type: "", samples: [] };
    families.set(name, known);
    return known;
  };
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") familyOf(name).help = rest;
    else if (kind === "TYPE") familyOf(name).type = rest;
    else addSample(families, line);
  }
  return families;
}

function addSample(families: ReadonlyMap<string, Family>, line: string): void {
  const found = /^(\w+)(?:\{(.*)\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/.exec(line);
  if (found === null) throw new Error(`no line of the text format: ${line}`);
  const [, name = "", inside = "", value] = found;
  const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ""));
  if (family === undefined) throw new Error(`a sample of no family: ${line}`);
  const labels = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  family.samples.push({
    name,
    labels: Object.fromEntries(labels.map(([, label = "", content = ""]) => [label, content])),
    value: Number(value),
  });
}

/** Whether the value of the one sample with these labels, and no others, is there. */
export function valueOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const family =
    parseExposition(text).get(name) ??
    parseExposition(text).get(name.replace(/_(?:bucket|sum|count)$/, ""));
  const wanted = keyOf(labels);
  return family?.samples.find((sample) => sample.name === name && keyOf(sample.labels) === wanted)
    ?.value;
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .toSorted()
    .join();

/** What is against the conventions of Prometheus: https://prometheus.io/docs/practices/naming/. */
export function faultsOf(text: string): readonly string[] {
  return [...parseExposition(text).values()].flatMap(({ name, help, type, samples }) => {
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    const strange = [...labels].filter(
      (label) => !["drop", "outcome", "state", "le", "version"].includes(label),
    );
    const checks: readonly (readonly [boolean, string])[] = [
      [/^waybill(?:_[a-z]+)+$/.test(name), "is no name of ours"],
      [help !== "", "has no HELP"],
      [["counter", "gauge", "histogram"].includes(type), "has no TYPE"],
      [(type === "counter") === name.endsWith("_total"), "_total is for counters, and for each"],
      [!/_(?:ms|milliseconds|minutes|hours|percent|kilobytes)(?:_|$)/.test(name), "no base unit"],
      [!/_(?:gauge|counter|histogram|bucket|sum|count)$/.test(name), "has its type in its name"],
      [strange.length === 0, `has labels that are not bounded: ${strange.join()}`],
    ];
    return checks.filter(([isGood]) => !isGood).map(([, said]) => `${name}: ${said}`);
  });
}
