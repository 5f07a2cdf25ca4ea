// A visitor of a page that embeds Temoin: what they see and press, by the words on it.
import { expect, type Page } from '@playwright/test';

/** Time, act and answers as the browser API tells them. */
export interface Choices {
  purposes: Record<string, boolean>;
  services: Record<string, boolean>;
  act: string | null;
  expiresAt: string | null;
}

export class Visitor {
  constructor(readonly page: Page) {}

  /** The first layer. */
  get layer() {
    return this.page.getByRole('region', { name: 'Vos cookies, votre choix' });
  }
  /** The second layer. */
  get dialog() {
    return this.page.getByRole('dialog');
  }
  button = (name: string) => this.page.getByRole('button', { name, exact: true });
  /** The list of services below a purpose's switch. */
  details = (purpose: string) => this.dialog.locator('section').filter({ has: this.page.getByRole('switch', { name: purpose, exact: true }) }).locator('summary').first();
  toggle = (name: string) => this.dialog.getByRole('switch', { name, exact: true });

  /** Opens a page and waits until it has asked, and said so to the server: the last thing that it does by itself. */
  async meet(url: string): Promise<void> {
    const shown = this.page.waitForResponse((answer) => answer.url().endsWith('/v1/shown'));
    await this.page.goto(url);
    await expect(this.layer).toBeVisible();
    await shown;
  }

  /** Opens a page again with a choice made: waits until the widget is ready. */
  async revisit(url?: string): Promise<void> {
    await (url ? this.page.goto(url) : this.page.reload());
    await expect.poll(() => this.page.evaluate(() => 'temoin' in window && document.readyState)).toBe('complete');
  }

  /** Does something that makes a choice, and waits until the server has recorded it. */
  async decide(act: () => Promise<unknown>): Promise<{ id: string; received_at: string; expires_at: string; receipt_key: string; promise: string }> {
    // Another tab may send it: the outbox is the visitor's, not the tab's.
    const recorded = this.page.context().waitForEvent('response', (answer) => answer.url().endsWith('/v1/decisions') && answer.request().method() === 'POST');
    await act();
    const answer = await recorded;
    expect(answer.status()).toBe(201);
    await this.delivered();
    return answer.json();
  }

  /** Does something that takes back what has run: waits for the reload, and until the server has recorded it. */
  async takeBack(act: () => Promise<unknown>): Promise<void> {
    const reloaded = this.page.waitForEvent('load');
    await act();
    await reloaded;
    await this.delivered();
  }

  accept = () => this.decide(() => this.button('Tout accepter').click());
  refuse = () => this.decide(() => this.button('Tout refuser').click());

  /** Opens the second layer from the first, or from the page's link. */
  async open(): Promise<void> {
    await ((await this.layer.isVisible()) ? this.button('Choisir') : this.page.locator('[data-temoin=open]').first()).click();
    await expect(this.dialog).toBeVisible();
  }

  pressSave = () => this.button('Enregistrer mes choix').click();
  save = () => this.decide(this.pressSave);

  choices = () => this.page.evaluate(() => (window as unknown as { temoin: { choices(): Choices } }).temoin.choices());

  cookie = async () => (await this.page.context().cookies()).find(({ name }) => name === 'temoin');

  /** The random number of this browser, out of the cookie. */
  async subject(): Promise<string> {
    return (await this.cookie())?.value.split('.')[1] ?? '';
  }

  /** Keys of decisions that wait for the server. */
  outbox = () => this.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('temoin.out.')));

  delivered = () => expect.poll(this.outbox).toEqual([]);

  /** Lets the page draw twice: what a task or a frame had scheduled has happened. */
  frames = () => this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
