// The binary that a person builds and starts, killed while a visitor chooses.
import { execFileSync } from 'node:child_process';
import { figure, signIn } from './support/dashboard';
import { temoinBinary } from './support/build';
import { freePort, newFolder, owner, Process, removeFolder } from './support/process';
import { expect, test } from './support/test';

test('killed during the choice and started again, the server has the choice once, and the dashboard counts one', async ({ visitor, context }) => {
  test.setTimeout(90_000);
  const folder = await newFolder();
  const port = await freePort();
  const env = { TEMOIN_ADDR: `127.0.0.1:${port}`, TEMOIN_DATA: folder, TEMOIN_OWNER_EMAIL: owner.email, TEMOIN_OWNER_PASSWORD: owner.password };
  const url = `http://127.0.0.1:${port}`;
  let server = await Process.start(temoinBinary, [], env);
  try {
    expect(server.text).toContain(`temoin ready at ${url}\n`);
    await visitor.meet(`${url}/demo/`);
    await server.stop('SIGKILL');
    const failed = visitor.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/decisions'));
    await visitor.button('Tout accepter').click();
    await failed;
    await expect(visitor.layer).toBeHidden();
    expect(await visitor.choices()).toMatchObject({ act: 'accept_all', purposes: { functional: true, advertising: true, social: true } });
    expect(await visitor.outbox()).toHaveLength(1);
    const subject = await visitor.subject();

    server = await Process.start(temoinBinary, [], env);
    await visitor.revisit();
    await visitor.delivered();
    await visitor.revisit();

    const key = execFileSync(temoinBinary, ['key', 'add', 'demo'], { env: { ...process.env, ...env }, encoding: 'utf8' }).trim();
    const read = async () => (await fetch(`${url}/v1/sites/demo/decisions/${subject}`, { headers: { Authorization: `Bearer ${key}` } })).json();
    const current = await read();
    expect(current).toMatchObject({ state: 'current', decision: { act: 'accept_all', purposes: { advertising: true } } });

    const dashboard = await context.newPage();
    await signIn(dashboard, `${url}/sites/demo`);
    await expect.poll(() => figure(dashboard, 'decisions')).toBe(1);

    // What was answered is on disk: killed once more, it is there, and still once.
    await server.stop('SIGKILL');
    server = await Process.start(temoinBinary, [], env);
    expect(await read()).toEqual(current);
    await dashboard.reload();
    await expect.poll(() => figure(dashboard, 'decisions')).toBe(1);
  } finally {
    await server.stop();
    await removeFolder(folder);
  }
});
