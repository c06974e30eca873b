/** Webhooks of the stand-in: signed, one try within a limit, logged, and sent again under the same GUID. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addRepository, callerOf, installApp, signJwt, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let standin: Standin;
let ada: Caller;
let asApp: Caller;
let receiver: Server;
let received: Received[];
let answer: 'ok' | 'error' | 'silence';
const repo = '/repos/ada/lib';

beforeEach(async () => {
  received = [];
  answer = 'ok';
  receiver = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      if (answer !== 'silence') response.writeHead(answer === 'ok' ? 202 : 500).end('noted');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  standin = await startStandin();
  ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  const app = installApp(standin, { account: 'ada', events: ['push'], webhookUrl: `http://127.0.0.1:${port}/hook` });
  asApp = standin.as(signJwt(app.appId));
  await settled();
  received = [];
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await standin.stop();
});

async function settled(): Promise<void> {
  const { body } = await callerOf(standin.url, 'admin')('GET /_town/idle?wait_ms=110000');
  expect(body).toEqual({ idle: true });
}

async function push(name: string): Promise<void> {
  expect((await ada(`PUT ${repo}/contents/${name}`, { message: 'm', content: 'YQ==' })).status).toBe(201);
  await settled();
}

it('sends what the App has asked for, signed over the very bytes', async () => {
  await push('a.txt');
  expect(received.map(({ headers }) => headers['x-github-event'])).toEqual(['push']);
  const [{ headers, text }] = received as [Received];
  const signature = `sha256=${createHmac('sha256', 'It is a secret').update(text).digest('hex')}`;
  expect(headers['x-hub-signature-256']).toBe(signature);
  expect(headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['x-github-hook-installation-target-type']).toBe('integration');
  expect(JSON.parse(text)).toMatchObject({ ref: 'refs/heads/main', installation: { id: expect.any(Number) } });
  const log = await asApp('GET /app/hook/deliveries');
  expect(log.body[0]).toMatchObject({
    guid: headers['x-github-delivery'],
    event: 'push',
    status: 'OK',
    status_code: 202,
    redelivery: false,
  });
  const one = await asApp(`GET /app/hook/deliveries/${log.body[0].id}`);
  expect(one.body).toMatchObject({ request: { payload: { ref: 'refs/heads/main' } }, response: { payload: 'noted' } });
});

it('tries once, notes the failure, and sends again when asked', async () => {
  answer = 'error';
  await push('a.txt');
  expect(received).toHaveLength(1);
  const failed = await asApp('GET /app/hook/deliveries?status=failure');
  expect(failed.body).toMatchObject([{ status_code: 500, event: 'push' }]);
  answer = 'ok';
  expect((await asApp(`POST /app/hook/deliveries/${failed.body[0].id}/attempts`)).status).toBe(202);
  await settled();
  expect(received.map(({ headers }) => headers['x-github-delivery'])).toEqual([
    failed.body[0].guid,
    failed.body[0].guid,
  ]);
  expect(received[1]?.text).toBe(received[0]?.text);
  const log = await asApp('GET /app/hook/deliveries?per_page=1');
  expect(log.body).toMatchObject([{ guid: failed.body[0].guid, redelivery: true, status_code: 202 }]);
  expect(log.headers.get('link')).toContain('cursor=');
});

it('gives up on a receiver that does not answer in time', async () => {
  answer = 'silence';
  standin.town.world.settings.deliveryTimeoutMs = 200;
  await push('a.txt');
  const log = await asApp('GET /app/hook/deliveries');
  expect(log.body[0]).toMatchObject({ status: 'timed out', status_code: 504 });
  expect(log.body[0].duration).toBeGreaterThanOrEqual(0.2);
});

it('notes a receiver that is not there, and shows the log to the App alone', async () => {
  receiver.closeAllConnections();
  receiver.close();
  await push('a.txt');
  const log = await asApp('GET /app/hook/deliveries');
  expect(log.body[0]).toMatchObject({ status: 'failed to connect to host', status_code: 502 });
  expect((await ada('GET /app/hook/deliveries')).status).toBe(401);
});
