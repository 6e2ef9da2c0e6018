// ISO 4217, the list of 2026: codes by the number of their decimals. Codes of funds and metals are left out.
const byDecimals: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

/** Codes that were money once, with their decimals where they were not two. */
const withdrawn =
  "ADP AFA ANG ATS AZM BEF BGN BYR CSD CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MGF MRO MTL MZM NLG PTE ROL RUR SDD SIT SKK SLL SRG STD TMM TRL VEB VEF XEU YUM ZMK ZWD ZWL";
const withdrawnWithoutDecimals = new Set(["ADP", "BEF", "BYR", "ESP", "ITL", "LUF", "MGF", "TRL"]);

interface Currency {
  readonly decimals: number;
  readonly isWithdrawn: boolean;
}

const known: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ...Object.entries(byDecimals).flatMap(([decimals, codes]) =>
    codes
      .split(" ")
      .map((code) => [code, { decimals: Number(decimals), isWithdrawn: false }] as const),
  ),
  ...withdrawn
    .split(" ")
    .map(
      (code) =>
        [
          code,
          { decimals: withdrawnWithoutDecimals.has(code) ? 0 : 2, isWithdrawn: true },
        ] as const,
    ),
]);

/** What a sign may stand for; one code only where it is that currency's alone. */
const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₪": "ILS",
  "₫": "VND",
  "₴": "UAH",
  "₸": "KZT",
  "₾": "GEL",
  "₦": "NGN",
  zł: "PLN",
  Kč: "CZK",
  Ft: "HUF",
  R$: "BRL",
  US$: "USD",
  $: "USD CAD AUD NZD MXN SGD HKD ARS CLP COP TWD UYU BBD BMD BND BSD BZD DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD",
  "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
  "¥": "JPY CNY",
  "₩": "KRW KPW",
  "₱": "PHP CUP",
  kr: "SEK NOK DKK ISK",
  "kr.": "SEK NOK DKK ISK",
  Fr: "CHF XAF XOF XPF BIF DJF GNF KMF RWF",
  "Fr.": "CHF XAF XOF XPF BIF DJF GNF KMF RWF",
};

/** Every sign that is known, the longest first. */
export const currencySigns: readonly string[] = Object.keys(signs).toSorted(
  (a, b) => b.length - a.length,
);

/** A currency by its ISO 4217 code in any case, or undefined. */
export function findCurrency(code: string): (Currency & { readonly code: string }) | undefined {
  const upper = /^[A-Za-z]{3}$/.test(code) ? code.toUpperCase() : "";
  const currency = known.get(upper);
  return currency === undefined ? undefined : { code: upper, ...currency };
}

/** The codes that a sign may stand for; none for a sign that is not known. */
export function codesOfSign(sign: string): readonly string[] {
  return Object.hasOwn(signs, sign) ? (signs[sign]?.split(" ") ?? []) : [];
}

/** True where a sign or code beside an amount can mean a currency. */
export function standsFor(sign: string, code: string): boolean {
  return sign.toUpperCase() === code || codesOfSign(sign).includes(code);
}
