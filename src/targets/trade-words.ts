/**
 * What the words in headers of exports mean: a concept in English, and the words for it in German, French, Spanish, Italian,
 * Dutch, Portuguese and English with their usual short forms. Without accents and in lower case; a word may mean several.
 */
export const tradeWords: Readonly<Record<string, string>> = {
  // how records are told apart
  id: "id ids ident identifier identifiers kennung identifiant identificador identificativo identificatie guid uuid key schlussel cle clave chiave sleutel chave recordid oid",
  number:
    "number numbers no nos nr nrs num nbr nummer nummern nro n numero numeros numeri # matricule",
  code: "code codes cod codigo codice kode kurzel",
  reference: "reference ref referenz referencia riferimento referentie referencia rif aktenzeichen",
  // who
  customer:
    "customer customers cust kunde kunden kd client clients cliente clienti clientes klant klanten debitor debitoren debiteur debiteuren debtor deudor debitore regulierer auftraggeber abnehmer kunnr payer buyer acheteur afnemer",
  account: "account accounts acct acc konto kto compte cuenta conto rekening conta",
  contact: "contact kontakt contacto contatto contactpersoon ansprechpartner",
  organization:
    "organization organisation org company firma unternehmen societe empresa azienda ditta bedrijf organisatie entreprise sociedad societa",
  member: "member members mitglied mitglieder membre miembro socio membro lid",
  membership:
    "membership mitgliedschaft adhesion membresia afiliacion iscrizione lidmaatschap adesao filiacao",
  user: "user benutzer utilisateur usuario utente gebruiker utilizador",
  // what
  product:
    "product products prod produkt produit produits producto prodotto produto article articles artikel art articulo articolo artigo item items material matnr sku ware",
  service:
    "service services serv servicio servizio servico dienst leistung leistungs leist prestation prestacion prestazione prestatie prestacao",
  package: "package packages paket forfait paquete pacchetto pakket pacote plan",
  contract: "contract vertrag contrat contrato contratto contracten",
  subscription: "subscription abo abonnement suscripcion abbonamento assinatura subscr",
  order: "order orders auftrag bestellung commande pedido ordine bestelling encomenda",
  program: "program programs programm programme programmes programa programas programma programmi",
  meter: "meter zahler compteur contador contatore",
  // papers and their lines
  invoice:
    "invoice invoices inv rechnung rechn rg faktura fakt facture fact factura fattura factuur fatura bill vbeln",
  document: "document doc documento dokument beleg piece voucher belnr belegfeld bescheid stuk",
  detail: "detail details detalle dettaglio detalhe einzelposten",
  line: "line lines zeile ligne linea riga regel linha position pos posten",
  entry:
    "entry entries eintrag buchung buchungs ecriture asiento registrazione boeking lancamento posting booking movimiento mouvement mutatie",
  transaction:
    "transaction trans txn tran transaktion transaccion transazione transactie transacao",
  record: "record datensatz registro enregistrement",
  // amounts
  quantity:
    "quantity qty quant menge mng anzahl quantite qte cantidad cant quantita qta hoeveelheid aantal quantidade qtd qtde qt",
  consumption: "consumption verbrauch consommation consumo verbruik kwh",
  volume: "volume volumen units unidades einheiten",
  amount: "amount amt betrag montant importe importo bedrag montante monto netwr",
  value: "value wert valeur valor valore waarde",
  turnover: "turnover revenue umsatz sales vendite omzet ventes ventas",
  charge: "charge charges fee gebuhr frais",
  total: "total totals summe gesamt somme suma totale totaal",
  balance: "balance saldo solde",
  price: "price preis prix precio prezzo prijs preco rate tarif tariff tarifa tariffa tarief ep",
  unit: "unit einheit einzel unite unitaire unidad unitario unita eenheid unidade stuk me uom",
  cost: "cost costs kosten kost cout coste costo custo",
  tax: "tax steuer mwst ust vat tva iva btw taxe imposta imposto impuesto",
  net: "net netto ht neto imponibile liquido",
  gross: "gross brutto ttc lordo bruto brut",
  without: "excl excluding without ohne hors exkl exclusief sans sin esclusa sem senza",
  discount: "discount disc rabatt remise descuento sconto korting desconto nachlass",
  percent: "percent pct prozent pourcent percentage percentuale porcentaje procent %",
  currency:
    "currency curr wahrung wahrg waehrung whg devise moneda divisa valuta munt moeda wkz waers",
  rated: "rated bewertet",
  unrounded: "unrounded ungerundet",
  estimated:
    "estimated estimate est geschatzt schatzung estime estimee estimado estimada estimacion stimato stimata stima geschat schatting estimativa",
  factor: "factor faktor facteur fattore",
  proration: "prorate prorated proration",
  // when
  date: "date dates datum dat fecha data dt tag day dia giorno jour dag on",
  time: "time zeit uhrzeit heure hora ora tijd",
  activity: "activity aktivitat activite actividad attivita atividade activiteit",
  delivery:
    "delivery lieferung liefer livraison entrega consegna levering lever shipment ship versand performance",
  usage: "usage nutzung utilisation uso gebruik utilizzo utilizacao",
  period:
    "period periode zeitraum periodo abrechnungszeitraum window range coverage deferral laufzeit term plage fenetre intervallo intervalo ventana",
  start:
    "start from von ab begin beginn begins anfang debut desde inicio inizio van vanaf du dal depuis",
  end: "end to bis ende ends until till thru through fin hasta fine al tot eind einde ate fim jusqu au",
  due: "due fallig falligkeit faellig echeance vencimiento scadenza vervaldatum vencimento",
  expiration:
    "expiration exp expiry expir expires expire ablauf verfall caducidad expiracion scadenza vervaldatum vervallen vencimento vencimiento echeance validite expiracao",
  scheduled:
    "scheduled sched schedule geplant planned termin prevu prevue programado programada previsto prevista pianificato pianificata programmato gepland agendado agendada planifie planifiee",
  created: "created angelegt erstellt cree creado creato aangemaakt criado",
  changed: "changed modified geandert modifie modificado modificato gewijzigd updated lastmodified",
  refreshed: "refresh refreshed aktualisiert",
  // runs and what they do
  run: "run runs lauf laufs abrechnungslauf lote execution ejecucion esecuzione cycle",
  action: "action aktion accion azione actie acao",
  status: "status stand zustand etat estado stato toestand situacao stat statut",
  type: "type types typ typen art arten tipo tipos tipi soort soorten kind kinds kategorie category categoria",
  reason: "reason reasons grund gruende motif motivo motivi reden",
  notice:
    "notice notices ntc mitteilung benachrichtigung avis aviso avviso melding kennisgeving notif notification",
  reminder:
    "reminder reminders rem mahnung erinnerung rappel recordatorio promemoria sollecito herinnering lembrete",
  renewal:
    "renewal renewals renew verlangerung erneuerung renouvellement renovacion rinnovo verlenging renovacao",
  renewalauto: "autorenew autorenewal",
  forecast: "forecast forecasting prognose",
  drop: "drop drops dropped austritt radiation baja",
  cancellation:
    "cancellation cancel cancelled stornierung annulation cancelacion annullamento annulering",
  statement: "statement statements kontoauszug releve extracto estratto",
  installment:
    "installment installments rate raten echeancier cuota cuotas rata rate termijn parcela",
  activate: "activate activation aktivieren activer activar attivare attivazione activeren ativar",
  application:
    "application applications antrag antrage demande solicitud domanda aanvraag candidatura",
  auto: "auto automatic automatisch automatique automatico",
  options: "options opts option optionen einstellungen opciones opzioni opties opcoes settings",
  template: "template vorlage modele plantilla modello sjabloon modelo",
  batch: "batch stapel lot",
  candidate: "candidate kandidat",
  business: "business geschaft",
  division: "division bereich sparte abteilung department dept",
  legacy:
    "legacy old alt altsystem altes external ext extern externe externo esterno vorsystem ancien ancienne antiguo vecchio oud oude antigo source quelle origen origine",
  // people and places
  name: "name names nom nombre nome naam denominacion denominazione intitule",
  full: "full vollstandig complet completo volledige",
  first: "first given vor prenom voornaam vorname",
  last: "last family nach nachname familienname surname apellido apellidos cognome achternaam sobrenome apelido",
  title: "title titel titre titulo titolo",
  job: "job funktion fonction cargo funzione functie funcao beruf",
  email: "email mail emails courriel correo",
  address: "address addr adresse direccion indirizzo adres endereco mailing postal",
  phone: "phone tel telefon telephone telefono telefoon telefone",
  city: "city stadt ort ville ciudad citta stad plaats cidade localidad localite wohnort",
  country: "country land pays pais paese",
  state: "state province bundesland provincia provincie region estado",
  // words about the record
  description:
    "description desc descr beschreibung bezeichnung bez text libelle descripcion descrizione omschrijving descricao designation",
  note: "note notes nota notas memo anmerkung anm bemerkung bem kommentar comment comments remark remarks hinweis opmerking observacao observacoes obs osservazioni observaciones commentaire remarque",
  process: "process processing verarbeitung verarbeitungs proceso processo traitement",
  feature: "feature merkmal",
  formula: "formula formel",
  // kept apart, so that nothing that has them is taken for something else
  previous:
    "previous prev vorjahr vormonat former bisher vorher bisherig precedent anterior precedente vorig",
  debit: "soll haben debit credit kennzeichen kz",
  contra: "gegenkonto gegen contra contrapartida contropartita tegenrekening",
  costcentre: "kostenstelle kost1 kost2 kostentrager",
  count: "count",
  deviation: "abw abweichung deviation variance ecart",
  author: "by von_wem sachbearbeiter bearbeiter author auteur",
};

/** Words that say nothing of their own: articles, prepositions, and that a value is the one that counts. */
export const idleWords: ReadonlySet<string> = new Set(
  "neu neue neuer neues new nouveau nouvelle nuevo nueva nuovo nuova nieuw nieuwe novo nova korrigiert corrected corrige corregido corretto gecorrigeerd corrigido current actual final of the de des der die das del della dell dei delle do da la le les el los las il lo gli het een d l in for fur per pour por para utc gmt internal intern interne interno interna billing vom zum am em e y und and et en du au al n a".split(
    " ",
  ),
);

/** Ways to say customer that end in a word with another meaning. */
export const tradePhrases: readonly (readonly [said: RegExp, meant: string])[] = [
  [/\b(?:sell|sold|bill|billed|ship|shipped) to\b/g, "customer"],
  [/\bauto renew(?:al|als)?\b/g, "autorenew"],
  [/\be mail\b/g, "email"],
  [/\bdate de fin\b/g, "date fin"],
];

/** What values of lists that APIs document are called elsewhere. A person has to agree, for words of a status mean what a house means by them. */
export const valueWords: Readonly<Record<string, string>> = {
  cancelled:
    "void voided storniert annulliert abgebrochen annule cancelado anulado annullato geannuleerd",
  completed:
    "done finished closed abgeschlossen fertig erledigt termine completado completato voltooid afgerond concluido finalizado",
  draft: "entwurf brouillon borrador bozza concept rascunho",
  scheduled: "planned geplant prevu planifie programado pianificato programmato gepland agendado",
  error: "failed failure fehler fehlgeschlagen erreur fallo errore fout erro",
  running: "laufend lauft active",
  pending: "open offen waiting ausstehend pendiente pendente wartend",
  excluded: "ausgeschlossen exclu excluido escluso uitgesloten",
  processing: "bearbeitung",
  contact: "person individual privat kontakt",
  organization: "company firma organisation organizacion organizzazione",
};
