import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/configuration/configuration-error.ts';
import { type HealthServer, type ReadinessProbe, startHealthServer } from '../../src/health/start-health-server.ts';

describe('the health server', () => {
  const servers: HealthServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(probe: ReadinessProbe, port = 0): Promise<HealthServer> {
    const server = await startHealthServer({ address: '127.0.0.1', port, probe });
    servers.push(server);
    return server;
  }

  const answerOf = async (server: HealthServer, path: string, method = 'GET') => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text()];
  };

  it('says that the process lives, and apart from that whether it is ready, and what is in the way', async () => {
    let obstacle: string | undefined = 'The store is not open yet.';
    const server = await start(async () => obstacle);
    expect(await answerOf(server, '/livez')).toEqual([200, 'ok\n']);
    expect(await answerOf(server, '/readyz')).toEqual([503, 'The store is not open yet.\n']);
    expect(await answerOf(server, '/readyz?verbose', 'HEAD')).toEqual([503, '']);
    obstacle = undefined;
    expect(await answerOf(server, '/readyz')).toEqual([200, 'ok\n']);
  });

  it('answers nothing else', async () => {
    const server = await start(async () => undefined);
    expect((await answerOf(server, '/')).at(0)).toBe(404);
    expect((await answerOf(server, '/readyz/..')).at(0)).toBe(404);
    expect((await answerOf(server, '/readyz', 'POST')).at(0)).toBe(405);
  });

  it('asks once for those who ask at the same time', async () => {
    let [asked, end] = [0, () => {}];
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const server = await start(async () => {
      asked += 1;
      await gate;
      return undefined;
    });
    // In one packet, so that they arrive together.
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    socket.write('GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    let answers = '';
    socket.on('data', (chunk) => {
      answers += String(chunk);
    });
    await answerOf(server, '/livez');
    end();
    await once(socket, 'close');
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(3);
    expect(asked).toBe(1);
  });

  it('refuses a port that is taken, and an address of another machine, naming them', async () => {
    const { url } = await start(async () => undefined);
    const port = Number(new URL(url).port);
    await expect(start(async () => undefined, port)).rejects.toThrow(ConfigurationError);
    await expect(start(async () => undefined, port)).rejects.toThrow(
      `127.0.0.1:${port}: another process listens there`,
    );
    const foreign = startHealthServer({ address: '192.0.2.1', port: 0, probe: async () => undefined });
    await expect(foreign).rejects.toThrow('192.0.2.1:0');
  });
});
