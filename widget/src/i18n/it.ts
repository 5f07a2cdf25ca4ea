// The widget's own words in Italian; what a site says about itself stands in its notice.
export const refuse = 'Rifiuta tutto';
export const accept = 'Accetta tutto';
export const choose = 'Scegli';
export const save = 'Salva le mie scelte';
export const close = 'Chiudi';
export const manage = 'Gestisci i miei cookie';
export const missing = 'Impossibile caricare i dettagli. Puoi rifiutare, accettare o riprovare.';
export const signal = 'Il segnale di rifiuto del tuo browser è rispettato. Salvo che tu li accetti, restano disattivati: ';
export const always = 'Sempre attivi';
export const policy = 'Informativa sulla privacy';
export const partners = 'Partner: ';
export const details = 'Servizi e strumenti di tracciamento';
export const colon = ': ';
export const provider = 'Fornitore';
export const data = 'Dati';
export const adequacy = 'decisione di adeguatezza';
export const dpf = 'quadro UE-USA per la protezione dei dati (DPF)';
export const scc = 'clausole contrattuali tipo';
export const bcr = 'norme vincolanti d’impresa';
export const consent = 'il tuo consenso';
export const kinds = ['cookie', 'memoria locale', 'memoria di sessione', 'database locale', 'pixel', 'script'];
export const first = 'di questo sito';
export const third = 'di terze parti';
export const session = 'fino alla chiusura del browser';
export const recipients = 'Titolare e destinatari';
export const responsible = 'Titolare del trattamento';
export const complain = 'Reclami';
export const proof = 'La tua scelta e la sua prova';
export const until = (from: string, to: string) => `Data della scelta: ${from}. Scadenza: ${to}.`;
export const number = 'Numero casuale';
export const mine = 'Le mie scelte';
export const browser = 'Rifiutare nel browser';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Impostazioni › Cookie'],
  ['Firefox', 'Impostazioni › Privacy e sicurezza'],
  ['iPhone, iPad', 'Impostazioni › App › Safari'],
  ['Android', 'Impostazioni › Cookie'],
  ['Chrome', 'Impostazioni › Privacy e sicurezza'],
  ['Safari', 'Impostazioni › Privacy'],
];
export const yours = ' (il tuo)';
export const held = (name: string) => `${name} si carica solo con il tuo consenso.`;
export const load = (name: string) => `Carica ${name}`;
export const withdrawn = 'Il tuo rifiuto è stato applicato';
export const erased = 'Cancellato da questo dispositivo';
export const left = 'Salvato da altri siti; cancellalo nel tuo browser';
