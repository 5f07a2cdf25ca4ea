// What a visitor's browser sends, without a browser.
import { expect } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import type { Temoin } from './temoin';

export interface Receipt {
  subject: string;
  id: string;
  text: string;
}

/** Decides on the demo as a new visitor, and answers with the receipt of the last decision. */
export async function decide(temoin: Temoin, acts: ('choose' | 'withdraw')[]): Promise<Receipt> {
  const { digest } = await (await fetch(`${temoin.url}/v1/sites/demo/notice`)).json();
  const subject = randomBytes(16).toString('base64url');
  let last = { id: '', receipt_key: '' };
  for (const act of acts) {
    const at = new Date();
    const hex = at.getTime().toString(16).padStart(12, '0') + `7${randomBytes(2).toString('hex').slice(1)}8${randomBytes(8).toString('hex').slice(1)}`;
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const purposes = { functional: act === 'choose', advertising: false, social: false };
    const answer = await fetch(`${temoin.url}/v1/decisions`, { method: 'POST', body: JSON.stringify({ id, site: 'demo', subject, notice: digest, purposes, act, lang: 'fr', at: at.toISOString() }) });
    expect(answer.status, await answer.clone().text()).toBe(201);
    last = await answer.json();
  }
  let text = '';
  await expect(async () => {
    const answer = await fetch(`${temoin.url}/v1/receipts/${last.id}`, { headers: { Authorization: `Bearer ${last.receipt_key}` } });
    expect(answer.status).toBe(200);
    text = await answer.text();
  }).toPass();
  return { subject, id: last.id, text };
}
