import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigurationError } from "../../../src/kernel/load-error.ts";
import { createSurvey } from "../../../src/mapping/survey/survey-columns.ts";
import { loadText } from "../map-cells.ts";

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nfields:\n  id: Id\n";

/** What a column of cells proves for a field: the setting, or the code and the sentence of the refusal. */
async function decide(field: string, settings: string, cells: readonly string[]): Promise<string> {
  const mapping = await loadText(`${head}  ${field}: { column: C, ${settings} }\n`);
  const survey = createSurvey(mapping, { header: ["Id", "C"], name: "file.csv" });
  assert.ok(survey !== undefined);
  for (const [i, cell] of cells.entries())
    survey.add({ rowNumber: i + 1, line: i + 2, cells: ["x", cell] });
  try {
    return survey.conclude().decisions[0]?.setting ?? "none";
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return `${error.code} ${error.message.split("\n")[1]}`;
  }
}

const amounts = async (...cells: string[]): Promise<string> =>
  await decide("amount", "decimal: auto", cells);
const dates = async (...cells: string[]): Promise<string> =>
  await decide("date", "date: auto", cells);

describe("decimal: auto", () => {
  it("takes the marks that the column proves", async () => {
    assert.equal(await amounts("1,234", "1,234.50"), 'decimal: { mark: ".", group: "," }');
    assert.equal(await amounts("1.234", "12,5", "x"), 'decimal: { mark: ",", group: "." }');
    assert.equal(await amounts("1,5", "-3,25"), 'decimal: ","');
    assert.equal(await amounts("1.234.567", "1,234"), 'decimal: { mark: ",", group: "." }');
    assert.equal(await amounts("0,123"), 'decimal: ","');
    assert.equal(await amounts("1234.567"), 'decimal: "."');
    assert.equal(await amounts("1'234.5", "12"), `decimal: { mark: ".", group: "'" }`);
    assert.equal(await amounts("12", "", "7"), 'decimal: "."');
  });

  it("takes signs that look alike for one mark", async () => {
    const blanks = 'decimal: { mark: ",", group: blank }';
    assert.equal(await amounts("1\u00A0234,5", "1\u202F234,5", "1 234,5"), blanks);
    assert.equal(await amounts("1\u202F234\u00A0567,5"), blanks);
    assert.equal(await amounts("1\u2009234,5"), blanks);
    assert.equal(
      await amounts("1'234.5", "1\u2019234.5"),
      'decimal: { mark: ".", group: apostrophe }',
    );
    assert.equal(await amounts("+1,5", ",5"), 'decimal: ","');
  });

  it("asks where every cell can be read in two ways", async () => {
    assert.match(
      await amounts("7", "1,234", "999,000"),
      /^ERR_COLUMN_UNDECIDED column "C" \(fields\.amount\) does not show whether "1,234" in line 3 has .* Say decimal: ",", or decimal: \{ mark: "\.", group: "," \}\.$/,
    );
  });

  it("refuses a column that contradicts itself, with both cells", async () => {
    assert.match(
      await amounts("1.5", "2", "1,5"),
      /^ERR_COLUMN_CONTRADICTS .* decimal point \("1\.5" in line 2\) and a decimal comma \("1,5" in line 4\)/,
    );
    assert.match(
      await amounts("1 234,5", "1'234,5"),
      /^ERR_COLUMN_CONTRADICTS .* groups its digits/,
    );
  });

  it("looks at signs and currencies as they are declared", async () => {
    const settings = 'decimal: { mark: auto, signs: accounting, currency: "€", places: 2 }';
    assert.equal(
      await decide("amount", settings, ["(1.234,50 €)"]),
      'decimal: { mark: ",", group: "." }',
    );
  });

  it("reads amounts of any size back whatever marks they are written with", async () => {
    const marks = fc.constantFrom([".", ","], [",", "."], [".", "'"], [",", " "]);
    await fc.assert(
      fc.asyncProperty(
        marks,
        fc.array(fc.nat(), { minLength: 1 }),
        async ([mark = "", group = ""], all) => {
          const write = (cents: number): string => {
            const whole = String(Math.floor(cents / 100)).replaceAll(/\B(?=(\d{3})+$)/g, group);
            return `${whole}${mark}${String(cents % 100).padStart(2, "0")}`;
          };
          const setting = await amounts(...all.map(write));
          assert.ok(setting.includes(`"${mark}"`), setting);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("date: auto", () => {
  it("takes the order that a part above 12 proves", async () => {
    assert.equal(await dates("03/04/2025", "13/04/2025"), "date: DD/MM/YYYY");
    assert.equal(await dates("03/04/2025", "04/13/2025"), "date: MM/DD/YYYY");
    assert.equal(await dates("3.4.2025", "13.04.2025"), "date: D.M.YYYY");
    assert.equal(await dates("2025-03-04", ""), "date: YYYY-MM-DD");
    assert.equal(await dates("3 May 2025", "13 apr 2025"), "date: D MMM YYYY");
    assert.equal(await dates("20250304"), "date: YYYYMMDD");
    assert.equal(await dates("2025-03-04T10:00:00Z"), "date: YYYY-MM-DDTHH:mm:ssZ");
    assert.equal(await dates("", " "), "date: YYYY-MM-DD");
  });

  it("leaves a cell that is no date to the row", async () => {
    assert.equal(await dates("13/04/2025", "soon", "31/02/2025"), "date: DD/MM/YYYY");
  });

  it("asks where no cell shows the order, or none is a date", async () => {
    assert.match(
      await dates("03/04/2025", "05/06/2025"),
      /^ERR_COLUMN_UNDECIDED .* order "03\/04\/2025" in line 2 has day and month\. Say date: DD\/MM\/YYYY or date: MM\/DD\/YYYY\.$/,
    );
    assert.match(await dates("45123"), /^ERR_COLUMN_UNDECIDED .*"45123" in line 2/);
    assert.match(await dates("03/04/25", "13/04/25"), /^ERR_COLUMN_UNDECIDED/);
    assert.match(await dates("2025-03-04 10:00"), /^ERR_COLUMN_UNDECIDED .* needs a zone/);
  });

  it("refuses a column that contradicts itself, with both cells", async () => {
    assert.match(
      await dates("13/04/2025", "04/13/2025", "04/14/2025"),
      /^ERR_COLUMN_CONTRADICTS .*"04\/13\/2025" in line 3 and "13\/04\/2025" in line 2/,
    );
    assert.match(await dates("13/04/2025", "2025-04-13"), /^ERR_COLUMN_CONTRADICTS/);
  });

  it("takes the first of a month as its language writes it, wherever it stands", async () => {
    const french = "date: { format: auto, language: fr }";
    for (const cells of [
      ["1er mars 2026", "12 aout 2026"],
      ["2 f\u00e9vr. 2026", "1er fevr. 2026"],
    ])
      assert.equal(await decide("date", french, cells), "date: D MMM YYYY");
    assert.equal(
      await decide("date", french, ["2er mars 2026", "1er mars 2026"]),
      "date: D MMM YYYY",
    );
  });

  it("takes short names and full ones in one column, and tells them apart where it has but one kind", async () => {
    const french = "date: { format: auto, language: fr }";
    const short = ["2 janv. 2026", "12 d\u00e9c. 2026"];
    const full = ["2 janvier 2026", "12 d\u00e9cembre 2026"];
    assert.equal(await decide("date", french, short), "date: D MMM YYYY");
    assert.equal(await decide("date", french, full), "date: D MMMM YYYY");
    assert.equal(await decide("date", french, ["2 mai 2026", "3 mai 2026"]), "date: D MMM YYYY");
    assert.equal(await decide("date", french, [...full, ...short]), "date: D MMM YYYY");
    assert.match(await decide("date", french, [...full, "3 march 2026"]), /^date: D MMMM YYYY$/);
  });

  it("tries years of two digits and names of months as they are declared", async () => {
    assert.equal(
      await decide("date", "date: { format: auto, pivot: 2070 }", ["13/04/25", "14/01/25"]),
      "date: DD/MM/YY",
    );
    assert.equal(
      await decide("date", "date: { format: auto, language: de }", [
        "3. März 2025",
        "13. April 2025",
      ]),
      "date: D. MMMM YYYY",
    );
    assert.equal(
      await decide("date", "date: { format: auto, zone: Europe/Berlin }", ["2025-03-04 10:00"]),
      "date: YYYY-MM-DD HH:mm",
    );
  });
});
