// A shop's configuration of Klaro.
const policy = '/datenschutz';
var klaroConfig = {
  version: 1,
  elementID: 'klaro',
  cookieExpiresAfterDays: 365,
  lang: 'de',
  mustConsent: false,
  acceptAll: true,
  hideDeclineAll: true,
  noticeAsModal: false,
  translations: {
    zz: { privacyPolicyUrl: policy },
    de: {
      consentNotice: { title: 'Ihre Wahl', description: 'Hallo! Dürfen wir <em>Dienste</em> laden? Mehr in der <a href="https://shop.example/datenschutz">Erklärung</a>. {purposes}' },
      purposes: { analytics: { title: 'Besucher-Statistiken', description: 'Zählt Besuche.' }, security: 'Sicherheit' },
      matomo: { description: 'Zählt ' + 'Besuche ohne Dritte.' },
    },
    en: {
      consentModal: { title: 'Your choice', description: 'Hi! May we load services?' },
      purposes: { analytics: { title: 'Analytics', description: 'Counts visits.' } },
    },
  },
  services: [
    {
      name: 'matomo',
      default: true,
      title: 'Matomo/Piwik',
      purposes: ['analytics', 'advertising'],
      cookies: [[/^_pk_.*$/, '/', 'shop.example'], ['piwik_ignore', '/', 'shop.example'], /^(a|b)_x$/],
      callback: function (consent, service) { console.log('state', consent, { a: [1, 2] }, /[/"]/); },
    },
    { name: 'csrf', title: 'Schutz', required: true, purposes: ['security'], cookies: ['csrftoken'] },
    { name: 'adsense', title: 'Google AdSense', purposes: ['advertising'], optOut: true, translations: { en: { description: 'Shows ads.' } } },
  ],
};
klaro.setup(klaroConfig);
