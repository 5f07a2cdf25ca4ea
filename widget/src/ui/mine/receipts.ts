// Asks the server about receipts. Each is opened by its own key; whoever has a visitor's first sees and erases the whole history.
import type { Act, Receipt } from '../../../temoin';
import type { Core } from '../../core';

export type Held = Pick<Receipt, 'id' | 'receipt_key'>;

/** One decision, as the server tells it. */
export interface Past extends Held {
  act: Act;
  decided_at: string;
  expires_at: string;
  state: 'current' | 'replaced' | 'ended';
  purposes: Record<string, boolean>;
  services: Record<string, boolean>;
  lang: string;
  notice: { number: number; digest: string };
}

export interface History {
  decisions: Past[];
  more: boolean;
}

/** What the server refused with. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`temoin: ${status}`);
  }
}

const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1e3));

/** Throws what fetch throws, or Refused. A decision of this moment waits for its place in the log: it is asked for again. */
export async function ask({ _base }: Core, { id, receipt_key }: Held, what = '', method = 'GET'): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${_base}/v1/receipts/${id}${what}`, { method, headers: { Authorization: `Bearer ${receipt_key}` }, credentials: 'omit' });
    if (response.ok) return response;
    if (response.status !== 503 || tries > 2) throw new Refused(response.status);
    await pause(+response.headers.get('retry-after')! || 2);
  }
}
