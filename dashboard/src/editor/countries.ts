/** ISO 3166-1 alpha-2. */
export const countries =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW".split(
    " ",
  );

/** Who hears a complaint in a country, in its own words. Germany is not there: it depends on the Land. */
export const authorities: Record<string, { name: string; url: string }> = {
  AT: { name: "Datenschutzbehörde", url: "https://www.dsb.gv.at" },
  BE: { name: "Autorité de protection des données", url: "https://www.autoriteprotectiondonnees.be" },
  BG: { name: "Комисия за защита на личните данни", url: "https://www.cpdp.bg" },
  CH: { name: "EDÖB / PFPDT", url: "https://www.edoeb.admin.ch" },
  CY: { name: "Γραφείο Επιτρόπου Προστασίας Δεδομένων Προσωπικού Χαρακτήρα", url: "https://www.dataprotection.gov.cy" },
  CZ: { name: "Úřad pro ochranu osobních údajů", url: "https://uoou.gov.cz" },
  DK: { name: "Datatilsynet", url: "https://www.datatilsynet.dk" },
  EE: { name: "Andmekaitse Inspektsioon", url: "https://www.aki.ee" },
  ES: { name: "Agencia Española de Protección de Datos", url: "https://www.aepd.es" },
  FI: { name: "Tietosuojavaltuutetun toimisto", url: "https://tietosuoja.fi" },
  FR: { name: "CNIL", url: "https://www.cnil.fr/fr/plaintes" },
  GB: { name: "Information Commissioner’s Office", url: "https://ico.org.uk" },
  GR: { name: "Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα", url: "https://www.dpa.gr" },
  HR: { name: "Agencija za zaštitu osobnih podataka", url: "https://azop.hr" },
  HU: { name: "Nemzeti Adatvédelmi és Információszabadság Hatóság", url: "https://www.naih.hu" },
  IE: { name: "Data Protection Commission", url: "https://www.dataprotection.ie" },
  IS: { name: "Persónuvernd", url: "https://www.personuvernd.is" },
  IT: { name: "Garante per la protezione dei dati personali", url: "https://www.garanteprivacy.it" },
  LI: { name: "Datenschutzstelle", url: "https://www.datenschutzstelle.li" },
  LT: { name: "Valstybinė duomenų apsaugos inspekcija", url: "https://vdai.lrv.lt" },
  LU: { name: "Commission nationale pour la protection des données", url: "https://cnpd.public.lu" },
  LV: { name: "Datu valsts inspekcija", url: "https://www.dvi.gov.lv" },
  MT: { name: "Information and Data Protection Commissioner", url: "https://idpc.org.mt" },
  NL: { name: "Autoriteit Persoonsgegevens", url: "https://www.autoriteitpersoonsgegevens.nl" },
  NO: { name: "Datatilsynet", url: "https://www.datatilsynet.no" },
  PL: { name: "Urząd Ochrony Danych Osobowych", url: "https://uodo.gov.pl" },
  PT: { name: "Comissão Nacional de Proteção de Dados", url: "https://www.cnpd.pt" },
  RO: { name: "ANSPDCP", url: "https://www.dataprotection.ro" },
  SE: { name: "Integritetsskyddsmyndigheten", url: "https://www.imy.se" },
  SI: { name: "Informacijski pooblaščenec", url: "https://www.ip-rs.si" },
  SK: { name: "Úrad na ochranu osobných údajov", url: "https://dataprotection.gov.sk" },
};
