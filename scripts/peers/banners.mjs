// How each banner is put on a page, as its own documentation says: what it adds to the page's head, how a tag waits for
// the purpose of advertising, and how its question and its button to accept are found. All ask for three purposes in French.

const intro = 'Avec votre accord, nos partenaires et nous utilisons des cookies. Vous pouvez accepter, refuser ou choisir, et changer d’avis à tout moment.';
const title = 'Vos cookies, votre choix';
const purposes = [
  ['functional', 'Confort', 'Vidéos et préférences.'],
  ['advertising', 'Publicité', 'Publicité et mesure de son audience.'],
  ['social', 'Réseaux sociaux', 'Boutons de partage.'],
];
const js = (value) => JSON.stringify(value);

/**
 * head, tag and foot make HTML: the tag of an address, empty for an inline script, and of a text. region is the selector of the element that
 * asks, within the shadow of the element root where there is one; accept is that of the button.
 */
export const banners = {
  // The page without any banner: what the others add to it is theirs.
  empty: { head: '', tag: () => '' },

  temoin: {
    head: '<script src="/k/demo.js"></script>',
    tag: (src, text) => `<script type="text/plain" data-purpose="advertising"${src && ` data-src="${src}"`}>${text}</script>`,
    region: '.tmn-ask',
    accept: 'text=Tout accepter',
  },

  orejime: {
    head: `<link rel="stylesheet" href="/npm/orejime/dist/orejime-standard.css"><script>window.orejimeConfig = ${js({
      privacyPolicyUrl: '/donnees',
      forceBanner: false,
      purposes: purposes.map(([id, title, description]) => ({ id, title, description, cookies: [] })),
    })}</script>`,
    tag: (src, text) => `<template data-purpose="advertising"><script${src && ` src="${src}"`}>${text}</script></template>`,
    foot: '<script src="/npm/orejime/dist/orejime-standard-fr.js"></script>',
    region: '.orejime-Banner',
    accept: '.orejime-Banner-saveButton',
  },

  'vanilla-cookieconsent': {
    head: '<link rel="stylesheet" href="/npm/vanilla-cookieconsent/dist/cookieconsent.css">',
    tag: (src, text) => `<script type="text/plain" data-category="advertising"${src && ` src="${src}"`}>${text}</script>`,
    foot: `<script src="/npm/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script><script>CookieConsent.run(${js({
      hideFromBots: false,
      categories: { necessary: { readOnly: true, enabled: true }, ...Object.fromEntries(purposes.map(([id]) => [id, {}])) },
      language: {
        default: 'fr',
        translations: {
          fr: {
            consentModal: { title, description: intro, acceptAllBtn: 'Tout accepter', acceptNecessaryBtn: 'Tout refuser', showPreferencesBtn: 'Choisir' },
            preferencesModal: {
              title, acceptAllBtn: 'Tout accepter', acceptNecessaryBtn: 'Tout refuser', savePreferencesBtn: 'Enregistrer', closeIconLabel: 'Fermer',
              sections: purposes.map(([linkedCategory, title, description]) => ({ title, description, linkedCategory })),
            },
          },
        },
      },
    })})</script>`,
    region: '#cc-main .cm',
    accept: '.cm [data-role=all]',
  },

  klaro: {
    head: `<script>window.klaroConfig = ${js({
      lang: 'fr',
      acceptAll: true,
      privacyPolicy: '/donnees',
      translations: { fr: { consentNotice: { description: intro }, ...Object.fromEntries(purposes.map(([id, title, description]) => [id, { title, description }])) } },
      services: purposes.map(([name, title]) => ({ name, title, purposes: [name] })),
    })}</script>`,
    tag: (src, text) => `<script type="text/plain" data-type="application/javascript" data-name="advertising"${src && ` data-src="${src}"`}>${text}</script>`,
    foot: '<script defer src="/npm/klaro/dist/klaro.js"></script>',
    region: '.klaro .cookie-notice',
    accept: '.cookie-notice .cm-btn-success',
  },

  tarteaucitronjs: {
    head: `<script src="/npm/tarteaucitronjs/tarteaucitron.min.js"></script><script>
      window.tarteaucitronForceLanguage = 'fr';
      tarteaucitron.init(${js({ privacyUrl: '/donnees', orientation: 'bottom', highPrivacy: true, AcceptAllCta: true, DenyAllCta: true, showIcon: true, adblocker: false, googleConsentMode: false })});
      for (const [key, name] of ${js(purposes)}) {
        tarteaucitron.services[key] = { key, name, type: 'ads', uri: '/donnees', needConsent: true, cookies: [], tags: [], js() { for (const run of this.tags) run() } };
        (tarteaucitron.job ??= []).push(key);
      }
    </script>`,
    // It has no markup for tags: a service is code.
    tag: (src, text) => `<script>tarteaucitron.services.advertising.tags.push(() => { ${src ? `tarteaucitron.addScript('${src}')` : text} })</script>`,
    region: '#tarteaucitronAlertBig',
    accept: '#tarteaucitronAlertBig .tarteaucitronAllow',
  },

  '@probo/cookie-banner': {
    head: '<script defer src="/npm/@probo/cookie-banner/dist/cookie-banner.iife.js" data-banner-id="demo" data-base-url="BASE/probo/" data-position="bottom-left"></script>',
    tag: (src, text) => `<script type="text/plain" data-cookie-consent="advertising"${src && ` data-src="${src}"`}>${text}</script>`,
    foot: '<probo-settings-link>Cookies</probo-settings-link>',
    region: '.card',
    root: 'probo-cookie-banner',
    accept: 'probo-banner .btn-primary',
  },
};

/** What @probo/cookie-banner asks its own server for: answered at once, from memory. */
export const proboConfig = {
  banner_id: 'demo', version: 1, language: 'fr', default_language: 'fr', cookie_policy_url: '/donnees', consent_expiry_days: 180, consent_mode: 'OPT_IN', regulation: 'GDPR',
  layout: {
    presentation: 'OPT_IN', initial_state: 'banner', reopen_state: 'panel', default_non_necessary_granted: false,
    buttons: { accept_all: true, reject_all: true, customize: true, save: true }, settings_link: 'default',
  },
  show_branding: false, resource_reporting_enabled: false,
  categories: [['necessary', 'Nécessaires', 'Toujours.'], ...purposes].map(([slug, name, description]) => ({
    name, slug, description, kind: slug === 'necessary' ? 'NECESSARY' : 'NORMAL', cookies: [], gcm_consent_types: [], posthog_consent: false,
  })),
  texts: {
    banner_title: title, banner_description: intro, button_accept_all: 'Tout accepter', button_reject_all: 'Tout refuser', button_customize: 'Choisir', button_save: 'Enregistrer',
    panel_title: title, panel_description: intro,
  },
};
