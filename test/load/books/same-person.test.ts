import assert from "node:assert/strict";
import { isSamePerson } from "../../../src/load/books/same-person.ts";

describe("isSamePerson", () => {
  const same: readonly (readonly [one: string, other: string])[] = [
    ["root", "root"],
    ["root", " ROOT "],
    ["root", "root@vm"],
    ["root@vm", "root@other"],
    ["root", String.raw`CORP\root`],
    ["root", "r\u200Boot"],
    ["root", "\u2066root\u2069"],
    ["root", "r\u00ADoot\uFE0F"],
    ["root", "ｒｏｏｔ"],
    ["root", "rооt"],
    ["root", "ΡΟΟΤ".replace("Ρ", "r")],
    ["root", "r00t"],
    ["anna.berg", "Anna Berg"],
    ["anna_berg", "Anna-Berg"],
    ["Zoë", "Zoe\u0308"],
    ["ilker", "\u0130lker"],
    ["ilker", "I\u0307LKER"],
    ["ilse", "IIse"],
    ["ilse", "1lse"],
    ["ilse", "|lse"],
    ["emma", "ernma"],
    ["weber", "vveber"],
    ["ΝΙΚΟΣ", "νικος"],
    ["Strauß", "STRAUSS"],
    ["ops", "оpѕ"],
    ["root", "𝐫𝐨𝐨𝐭"],
  ];
  for (const [one, other] of same)
    it(`takes "${one}" and "${JSON.stringify(other).slice(1, -1)}" for one person`, () => {
      assert.ok(isSamePerson(one, other));
      assert.ok(isSamePerson(other, one));
    });

  const others: readonly (readonly [one: string, other: string])[] = [
    ["root", "Anna Berg"],
    ["anna", "anna berg"],
    ["Zoë", "Zoe"],
    ["ops", "ops2"],
    ["jan", "jana"],
    ["Müller", "Muller"],
    ["ben", "bea"],
    ["Иван", "Ирина"],
    ["王", "李"],
    ["marc", "mark"],
    ["anna@one.example", "ben@one.example"],
    ["@anna", "@ben"],
  ];
  for (const [one, other] of others)
    it(`tells "${one}" from "${other}"`, () => {
      assert.ok(!isSamePerson(one, other));
    });

  it("takes no longer for a long name", () => {
    const long = "rn\u200B@\\".repeat(200_000);
    assert.ok(isSamePerson(long, long));
  });
});
