import type { Language } from "./month-names.ts";

interface WeekdayNames {
  readonly long: string;
  readonly short: string;
}

// From Monday on; several ways to write one are joined with bars.
const names: Readonly<Record<Language, WeekdayNames>> = {
  en: {
    long: "monday tuesday wednesday thursday friday saturday sunday",
    short: "mon tue|tues wed thu|thur|thurs fri sat sun",
  },
  de: {
    long: "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    short: "mo di mi do fr sa so",
  },
  fr: {
    long: "lundi mardi mercredi jeudi vendredi samedi dimanche",
    short: "lun mar mer jeu ven sam dim",
  },
  es: {
    long: "lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo",
    short: "lun mar mié|mie jue vie sáb|sab dom",
  },
  it: {
    long: "lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica",
    short: "lun mar mer gio ven sab dom",
  },
  nl: {
    long: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    short: "ma di wo do vr za zo",
  },
  pt: {
    long: "segunda-feira|segunda terça-feira|terça|terca quarta-feira|quarta quinta-feira|quinta sexta-feira|sexta sábado|sabado domingo",
    short: "seg ter qua qui sex sáb|sab dom",
  },
  sv: {
    long: "måndag tisdag onsdag torsdag fredag lördag söndag",
    short: "mån tis|tisd ons tor|tors fre lör sön",
  },
  da: {
    long: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    short: "man tir|tirs ons tor|tors fre lør søn",
  },
  nb: {
    long: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    short: "man tir|tirs ons tor|tors fre lør søn",
  },
  fi: {
    long: "maanantai|maanantaina tiistai|tiistaina keskiviikko|keskiviikkona torstai|torstaina perjantai|perjantaina lauantai|lauantaina sunnuntai|sunnuntaina",
    short: "ma ti ke to pe la su",
  },
  pl: {
    long: "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    short: "pon|pn wt śr czw|cz pt sob|sb niedz|nd",
  },
};

type Weekdays = ReturnType<typeof listWeekdays>;
const listed = new Map<string, Weekdays>();

/** The names of the days of the week: their shape, an example, and the number of the day that one names, Monday being 1. */
export function weekdaysOf(language: Language, length: "long" | "short"): Weekdays {
  const key = `${language} ${length}`;
  const weekdays = listed.get(key) ?? listWeekdays(language, length);
  listed.set(key, weekdays);
  return weekdays;
}

function listWeekdays(language: Language, length: "long" | "short") {
  const days = names[language][length].normalize("NFC").split(" ");
  const numbers = new Map(
    days.flatMap((ways, i) => ways.split("|").map((way) => [way, i + 1] as const)),
  );
  // The longest first, so that "tues" is not taken for "tue" with an s behind it.
  const ways = [...numbers.keys()].toSorted((a, b) => b.length - a.length);
  const example = days[1]?.split("|")[0] ?? "";
  return {
    shape: `(?:${ways.join("|")})${length === "short" ? "\\.?" : ""}`,
    example: language === "en" ? `${example.charAt(0).toUpperCase()}${example.slice(1)}` : example,
    read: (text: string): number => numbers.get(text.toLowerCase().replace(/\.$/, "")) ?? 0,
  };
}
