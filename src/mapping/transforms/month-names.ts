/** Languages whose names of months are known. */
export const languages = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "nl",
  "pt",
  "sv",
  "da",
  "nb",
  "fi",
  "pl",
] as const;
export type Language = (typeof languages)[number];

interface MonthNames {
  readonly long: readonly (readonly string[])[];
  readonly short: readonly (readonly string[])[];
}

/** Twelve names; where there are several ways to write one, they are joined with bars. */
const list = (names: string): readonly (readonly string[])[] =>
  names.split(" ").map((name) => name.split("|"));

// Written down here and not asked of the machine: its names change from version to version.
const names: Readonly<Record<Language, MonthNames>> = {
  en: {
    long: list(
      "january february march april may june july august september october november december",
    ),
    short: list("jan feb mar apr may jun jul aug sep|sept oct nov dec"),
  },
  de: {
    long: list(
      "januar|jänner|jaenner februar|feber märz|maerz april mai juni juli august september oktober november dezember",
    ),
    short: list(
      "jan|jän|jaen feb|febr mär|mrz|märz|maer|maerz apr mai jun|juni jul|juli aug sep|sept okt nov dez",
    ),
  },
  fr: {
    long: list(
      "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    short: list(
      "janv|jan févr|fév mars|mar avr mai juin|jun juil|juill|jul août|aoû sept|sep oct nov déc",
    ),
  },
  es: {
    long: list(
      "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    ),
    short: list("ene feb mar abr may jun jul ago sep|sept|set oct nov dic"),
  },
  it: {
    long: list(
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    short: list("gen|genn feb|febbr mar apr mag|magg giu lug|lugl ago set|sett ott nov dic"),
  },
  nl: {
    long: list(
      "januari februari maart april mei juni juli augustus september oktober november december",
    ),
    short: list("jan feb|febr mrt|maa apr mei jun jul aug sep|sept okt nov dec"),
  },
  pt: {
    long: list(
      "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    short: list("jan fev mar abr mai jun jul ago set out nov dez"),
  },
  sv: {
    long: list(
      "januari februari mars april maj juni juli augusti september oktober november december",
    ),
    short: list("jan feb mar|mars apr maj jun|juni jul|juli aug sep|sept okt nov dec"),
  },
  da: {
    long: list(
      "januar februar marts april maj juni juli august september oktober november december",
    ),
    short: list("jan feb mar|mrt apr maj jun jul aug sep|sept okt nov dec"),
  },
  nb: {
    long: list(
      "januar februar mars april mai juni juli august september oktober november desember",
    ),
    short: list("jan feb mar|mars apr mai jun|juni jul|juli aug sep|sept okt nov des"),
  },
  fi: {
    long: list(
      "tammikuu|tammikuuta helmikuu|helmikuuta maaliskuu|maaliskuuta huhtikuu|huhtikuuta toukokuu|toukokuuta kesäkuu|kesäkuuta heinäkuu|heinäkuuta elokuu|elokuuta syyskuu|syyskuuta lokakuu|lokakuuta marraskuu|marraskuuta joulukuu|joulukuuta",
    ),
    short: list("tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"),
  },
  pl: {
    long: list(
      "stycznia|styczeń lutego|luty marca|marzec kwietnia|kwiecień maja|maj czerwca|czerwiec lipca|lipiec sierpnia|sierpień września|wrzesień października|październik listopada|listopad grudnia|grudzień",
    ),
    short: list("sty lut mar kwi maj cze lip sie wrz paź lis gru"),
  },
};

/** A name as keyboards and capitals without accents write it; German writes ae for ä, and has such names in its list. */
const withoutAccents = (name: string, language: Language): readonly string[] =>
  language === "de" ? [] : [name.normalize("NFD").replaceAll(/\p{M}/gu, "")];

/** How the first of a month is written besides `1`, as the source of a regular expression; undefined where it is not. */
export function firstOfMonth(language: Language): string | undefined {
  if (language === "fr") return "1er";
  return language === "es" || language === "it" || language === "pt" ? "1[º°]" : undefined;
}

/** Every way to write the names of a list, with the number of its month. */
function listWays(
  language: Language,
  length: keyof MonthNames,
): readonly (readonly [string, number])[] {
  return names[language][length].flatMap((ways, i) =>
    ways
      .flatMap((way) => [way.normalize("NFC"), ...withoutAccents(way, language)])
      .map((way) => [way, i + 1] as const),
  );
}

type Months = ReturnType<typeof listMonths>;
const listed = new Map<string, Months>();

/**
 * The names of the months of a language as a regular expression, an example, and the number of the month that one names.
 * @param length `any`: short ones, and full ones beside them
 */
export function monthsOf(language: Language, length: "long" | "short" | "any"): Months {
  const key = `${language} ${length}`;
  const months = listed.get(key) ?? listMonths(language, length);
  listed.set(key, months);
  return months;
}

function listMonths(language: Language, length: "long" | "short" | "any") {
  const long = length === "short" ? [] : listWays(language, "long");
  const short = length === "long" ? [] : listWays(language, "short");
  const numbers = new Map([...long, ...short]);
  const dot = language === "en" ? "" : "\\.?";
  const shapes = [...short.map(([way]) => `${way}${dot}`), ...long.map(([way]) => way)];
  const example = names[language][length === "long" ? "long" : "short"][2]?.[0] ?? "";
  return {
    shape: `(?:${shapes.join("|")})`,
    example: language === "en" ? `${example.charAt(0).toUpperCase()}${example.slice(1)}` : example,
    read: (text: string): number => numbers.get(text.toLowerCase().replace(/\.$/, "")) ?? 0,
  };
}
