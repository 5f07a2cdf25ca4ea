import * as CookieConsent from 'vanilla-cookieconsent';

CookieConsent.run({
  cookie: { name: 'cc_cookie', expiresAfterDays: 182 },
  guiOptions: { consentModal: { layout: 'bar inline', position: 'bottom' } },
  onFirstConsent: ({ cookie }) => { console.log('onFirstConsent', cookie) },
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      enabled: true,
      autoClear: { cookies: [{ name: /^_ga/ }, { name: '_gid' }] },
      services: { ga: { label: 'Google Analytics', onAccept: () => {}, cookies: [{ name: /^_ga/ }] }, youtube: { label: `YouTube Embed` } },
    },
    ads: {},
  },
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: { title: "Hello traveller, it's cookie time!", description: 'We use cookies. <a href="#privacy-policy">Privacy</a>', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all' },
        preferencesModal: {
          sections: [
            { title: 'Cookie usage', description: 'General words.' },
            { title: 'Performance and analytics', description: 'These cookies count visits. All of the data is anonymised.', linkedCategory: 'analytics', cookieTable: { headers: { name: 'Name', domain: 'Service', expiration: 'Expiration' }, body: [{ name: '_ga', domain: 'Google Analytics', expiration: 'Expires after 12 days' }, { name: 'session', domain: 'us' }] } },
            { title: 'Strictly necessary', description: 'Needed.', linkedCategory: 'necessary' },
          ],
        },
      },
      de: './de.json',
    },
  },
});
