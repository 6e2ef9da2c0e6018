import assert from "node:assert/strict";
import fc from "fast-check";
import { mapCells, refusalOf } from "../map-cells.ts";

async function map(date: string, cells: readonly string[]): Promise<unknown[]> {
  const shown = await mapCells("date", `{ column: C, date: ${date} }`, cells);
  return shown.map((one) =>
    typeof one === "string" ? one.replace(/^([a-z-]+): file\.csv.*/s, "$1!") : one,
  );
}

describe("date", () => {
  it("gives a plain date for a day without zone", async () => {
    assert.deepEqual(await map("DD/MM/YYYY", ["31/12/2026", "29/02/2000", "01/01/0099"]), [
      "2026-12-31",
      "2000-02-29",
      "0099-01-01",
    ]);
    assert.deepEqual(await map("D MMM YYYY", ["3 Apr 2025", "13 APR 2025", "3 avril 2025"]), [
      "2025-04-03",
      "2025-04-13",
      "not-a-date!",
    ]);
    assert.deepEqual(await map("'MMMM D, YYYY'", ["march 3, 2025"]), ["2025-03-03"]);
    assert.deepEqual(await map("YYYYMMDD", ["20250304"]), ["2025-03-04"]);
  });

  it("rolls nothing over and takes nothing that is written otherwise", async () => {
    const impossible = [
      "31/04/2025",
      "29/02/2025",
      "29/02/1900",
      "01/13/2025",
      "00/01/2025",
      "01/00/2025",
      "01/01/0000",
    ];
    assert.deepEqual(
      await map("DD/MM/YYYY", impossible),
      impossible.map(() => "no-such-date!"),
    );
    const others = [
      "1/4/2025",
      "01-04-2025",
      "01/04/25",
      " 01/04/2025",
      "01/04/2025 10:00",
      "45123",
      "٠١/٠٤/٢٠٢٥",
    ];
    assert.deepEqual(
      await map("DD/MM/YYYY", others),
      others.map(() => "not-a-date!"),
    );
    assert.deepEqual(await map("D/M/YYYY", ["3/4/2025", "03/04/2025"]), [
      "2025-04-03",
      "2025-04-03",
    ]);
  });

  it("gives an instant in UTC for a time in a zone", async () => {
    assert.deepEqual(
      await map("{ format: DD.MM.YYYY HH:mm, zone: Europe/Berlin }", [
        "04.03.2025 10:00",
        "04.07.2025 00:30",
        "04.07.2025 24:00",
        "04.07.2025 10:60",
      ]),
      [
        "2025-03-04T09:00:00.000Z",
        "2025-07-03T22:30:00.000Z",
        "2025-07-04T22:00:00.000Z",
        "no-such-date!",
      ],
    );
    assert.deepEqual(await map("{ format: YYYY-MM-DD, zone: America/New_York }", ["2025-01-15"]), [
      "2025-01-15T05:00:00.000Z",
    ]);
    assert.deepEqual(
      await map("{ format: 'YYYY-MM-DD h:mm A', zone: UTC }", [
        "2025-01-15 12:05 am",
        "2025-01-15 12:05 PM",
        "2025-01-15 0:05 PM",
      ]),
      ["2025-01-15T00:05:00.000Z", "2025-01-15T12:05:00.000Z", "no-such-date!"],
    );
    assert.deepEqual(
      await map("{ format: 'YYYY-MM-DDTHH:mm:ss.SSS', zone: Asia/Kolkata }", [
        "2025-01-15T00:00:00.250",
      ]),
      ["2025-01-14T18:30:00.250Z"],
    );
  });

  it("refuses a local time that the clocks skipped and takes the first of one that comes twice", async () => {
    const berlin = "{ format: YYYY-MM-DD HH:mm, zone: Europe/Berlin }";
    assert.deepEqual(
      await map(berlin, [
        "2025-03-30 01:59",
        "2025-03-30 02:00",
        "2025-03-30 02:59",
        "2025-03-30 03:00",
      ]),
      [
        "2025-03-30T00:59:00.000Z",
        "no-such-local-time!",
        "no-such-local-time!",
        "2025-03-30T01:00:00.000Z",
      ],
    );
    assert.deepEqual(
      await map(berlin, ["2025-10-26 01:59", "2025-10-26 02:30", "2025-10-26 03:00"]),
      ["2025-10-25T23:59:00.000Z", "2025-10-26T00:30:00.000Z", "2025-10-26T02:00:00.000Z"],
    );
    assert.deepEqual(
      await map("{ format: YYYY-MM-DD, zone: Pacific/Apia }", [
        "2011-12-29",
        "2011-12-30",
        "2011-12-31",
      ]),
      ["2011-12-29T10:00:00.000Z", "no-such-local-time!", "2011-12-30T10:00:00.000Z"],
    );
  });

  it("takes the offset of the file", async () => {
    assert.deepEqual(
      await map("YYYY-MM-DDTHH:mm:ssZ", [
        "2025-03-04T23:30:00-05:00",
        "2025-03-04T23:30:00Z",
        "2025-03-04T23:30:00",
      ]),
      ["2025-03-05T04:30:00.000Z", "2025-03-04T23:30:00.000Z", "not-a-date!"],
    );
    assert.deepEqual(await map("YYYY-MM-DD HH:mm ZZ", ["2025-03-04 10:00 +0530"]), [
      "2025-03-04T04:30:00.000Z",
    ]);
  });

  it("gives the day as it is written with output: date", async () => {
    assert.deepEqual(
      await map("{ format: YYYY-MM-DDTHH:mm:ssZ, output: date }", ["2025-03-04T23:30:00-05:00"]),
      ["2025-03-04"],
    );
    assert.deepEqual(
      await map("{ format: YYYY-MM-DD HH:mm, output: date }", ["2025-03-30 02:30"]),
      ["2025-03-30"],
    );
    assert.deepEqual(
      await map("{ format: YYYY-MM-DDTHH:mm:ssZ, zone: Europe/Berlin, output: date }", [
        "2025-03-04T23:30:00-05:00",
      ]),
      ["2025-03-05"],
    );
  });

  it("names format and example, and the zone of a skipped time", async () => {
    const [shown] = await mapCells("date", "{ column: C, date: DD/MM/YYYY }", ["2025-03-04"]);
    assert.match(
      String(shown),
      /"2025-03-04" is not written as DD\/MM\/YYYY \(like 31\/03\/2026\)/,
    );
  });

  it("agrees with the platform for every instant, whatever the zone", async () => {
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Pacific/Chatham",
    );
    const time = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2035, 0) });
    await fc.assert(
      fc.asyncProperty(zone, time, async (timeZone, ms) => {
        const minute = Math.floor(ms / 60_000) * 60_000;
        const local = new Intl.DateTimeFormat("sv-SE", {
          timeZone,
          dateStyle: "short",
          timeStyle: "short",
        });
        const [iso] = await map(`{ format: YYYY-MM-DD HH:mm, zone: ${timeZone} }`, [
          local.format(minute),
        ]);
        const found = Date.parse(String(iso));
        assert.equal(local.format(found), local.format(minute));
        assert.ok(found <= minute);
      }),
      { numRuns: 60 },
    );
  });

  it("takes years of two digits for the hundred years that end with the pivot", async () => {
    const cells = ["31/12/70", "01/01/71", "29/02/00", "29/02/25", "1/1/25", "01/01/2025"];
    assert.deepEqual(await map("{ format: DD/MM/YY, pivot: 2070 }", cells), [
      "2070-12-31",
      "1971-01-01",
      "2000-02-29",
      "no-such-date!",
      "not-a-date!",
      "not-a-date!",
    ]);
    assert.deepEqual(await map("{ format: DD/MM/YY, pivot: 2025 }", ["01/01/25", "01/01/26"]), [
      "2025-01-01",
      "1926-01-01",
    ]);
    assert.match(
      await refusalOf("  date: { column: C, date: { format: DD/MM/YYYY, pivot: 2070 } }\n"),
      /date\.format: the format has no year of two digits/,
    );
  });

  it("takes the names of months of the declared language, in any case, and of no other", async () => {
    const german = "{ format: D. MMMM YYYY, language: de }";
    assert.deepEqual(
      await map(german, ["3. M\u00e4rz 2025", "3. MA\u0308RZ 2025", "3. march 2025"]),
      ["2025-03-03", "2025-03-03", "not-a-date!"],
    );
    assert.deepEqual(
      await map("{ format: D MMM YYYY, language: fr }", [
        "3 avr. 2025",
        "3 d\u00e9c 2025",
        "3 apr 2025",
      ]),
      ["2025-04-03", "2025-12-03", "not-a-date!"],
    );
    assert.match(
      await refusalOf("  date: { column: C, date: { format: D MMM YYYY, language: xx } }\n"),
      /language: "xx" is not possible here; it takes en, de/,
    );
  });

  /** The months that names are read as in a language; a text as it is where one is refused. */
  const months = async (language: string, token: string, names: string): Promise<string> => {
    const made = await map(
      `{ format: "D ${token} YYYY", language: ${language} }`,
      names.split(" ").map((name) => `1 ${name} 2026`),
    );
    return made.map((date) => /^2026-(\d\d)-01$/.exec(String(date))?.[1] ?? "no").join(" ");
  };
  const all = "01 02 03 04 05 06 07 08 09 10 11 12";

  it("takes short names of months as offices write them, with accents and without", async () => {
    for (const [language, names] of [
      ["en", "jan feb mar apr may jun jul aug sept oct nov dec"],
      ["de", "J\u00e4n. Febr. Mrz. Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."],
      ["de", "Jaen Febr Maerz Apr Mai Jun Jul Aug Sep Okt Nov Dez"],
      ["fr", "janv. f\u00e9vr. mars avr. mai juin juill. ao\u00fbt sept. oct. nov. d\u00e9c."],
      ["fr", "JANV FEVR. MARS AVR MAI JUIN JUIL. AOUT SEPT OCT NOV DEC."],
      ["fr", "jan fe\u0301v mar avr mai jun jul aou sep oct nov dec"],
      ["es", "ene. feb mar abr may jun jul ago. set. oct nov dic"],
      ["es", "ene feb mar abr may jun jul ago sept. oct nov dic"],
      ["it", "genn. febbr. mar. apr. magg. giu. lugl. ago. sett. ott. nov. dic."],
      ["it", "gen feb mar apr mag giu lug ago set ott nov dic"],
      ["nl", "jan. febr. mrt. apr. mei jun. jul. aug. sept. okt. nov. dec."],
      ["pt", "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."],
      ["fi", "tammi helmi maalis huhti touko kesa heina elo syys loka marras joulu"],
      ["pl", "sty lut mar kwi maj cze lip sie wrz paz lis gru"],
    ] as const)
      assert.equal(await months(language, "MMM", names), all, `${language}: ${names}`);
    const polish =
      "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia";
    assert.equal(await months("pl", "MMMM", polish), all);
    assert.equal(await months("fr", "MMMM", "fevrier aout decembre"), "02 08 12");
    assert.equal(await months("de", "MMMM", "Feber Jaenner Maerz"), "02 01 03");
  });

  it("takes full names where short ones are declared, and not the other way round", async () => {
    assert.equal(
      await months(
        "fr",
        "MMM",
        "janvier f\u00e9vr. mars avril mai juin juillet aout sept. octobre nov decembre",
      ),
      all,
    );
    assert.equal(await months("en", "MMM", "January March June July Sept"), "01 03 06 07 09");
    assert.equal(await months("en", "MMMM", "Jan March"), "no 03");
  });

  it("refuses what may be two months, or is the word of another language", async () => {
    assert.equal(await months("fr", "MMM", "jui ju ma ao juin.. juil,"), "no no no no no no");
    assert.equal(await months("es", "MMM", "mrt. m\u00e4r aug enero."), "no no no no");
    assert.equal(await months("de", "MMM", "mar dec marz"), "no no no");
    assert.equal(await months("en", "MMM", "mai sept. jung fevr"), "no no no no");
    assert.equal(await months("it", "MMM", "g gi lu dec"), "no no no no");
  });

  it("takes the first of a month as French, Italian, Spanish and Portuguese write it", async () => {
    const first = async (language: string, cells: readonly string[], day = "D"): Promise<unknown> =>
      await map(`{ format: "${day} MMMM YYYY", language: ${language} }`, cells);
    assert.deepEqual(await first("fr", ["1er janvier 2026", "1ER MARS 2026", "1 mars 2026"]), [
      "2026-01-01",
      "2026-03-01",
      "2026-03-01",
    ]);
    assert.deepEqual(await first("it", ["1\u00ba gennaio 2026", "1\u00b0 maggio 2026"]), [
      "2026-01-01",
      "2026-05-01",
    ]);
    assert.deepEqual(await first("fr", ["2er mars 2026", "21er mars 2026", "1\u00ba mars 2026"]), [
      "not-a-date!",
      "not-a-date!",
      "not-a-date!",
    ]);
    assert.deepEqual(await first("de", ["1er mai 2026"]), ["not-a-date!"]);
    assert.deepEqual(await first("fr", ["1er mars 2026", "01 mars 2026"], "DD"), [
      "not-a-date!",
      "2026-03-01",
    ]);
  });
});
