import type { EmulatorClock } from '../clock.ts';
import type { FaultTable } from '../faults.ts';
import { type ApiServer, type HeldReply, startApiServer, type WireRequest } from '../http/api-server.ts';
import { toHtmlPage } from '../http/wire-reply.ts';
import type { Journal } from '../journal.ts';
import { type ApiReply, type ApiRequest, errorReply } from './api.ts';
import { bootPhaseAt } from './boot-script.ts';
import type { CmlHostState } from './cml-state.ts';
import { toWireReply } from './to-wire-reply.ts';

/** What the server of a host needs. */
export interface HostServerOptions {
  readonly host: CmlHostState;
  readonly clock: EmulatorClock;
  readonly faults: FaultTable;
  readonly journal: Journal;
  /** Answers an API request; has saved every change when it returns. */
  answer(request: ApiRequest): ApiReply;
}

const apiRoot = '/api/v0';

/** Starts the HTTPS server of an emulated host, on its own port of 127.0.0.1. */
export async function startHostServer(options: HostServerOptions): Promise<ApiServer> {
  const { host, clock, faults, journal } = options;
  return startApiServer({
    host: host.address,
    certificate: host.certificate,
    clock,
    faults,
    journal,
    accepts: () => phaseOf(options) !== 'refused',
    answer: (request) => respond(options, request),
    refuse: ({ status = 500 }) => toWireReply(errorReply(status, 'An unexpected error has occurred.')),
  });
}

function phaseOf({ host, clock }: HostServerOptions) {
  return bootPhaseAt(host.timings, host.bootStartedAt, clock.now());
}

function respond(options: HostServerOptions, request: WireRequest): HeldReply | 'no-answer' {
  const phase = phaseOf(options);
  const page = (status: number, title: string): HeldReply => ({ reply: toHtmlPage(status, title), holdMs: 0 });
  if (phase === 'refused') return 'no-answer';
  if (phase === 'bad-gateway') return page(502, 'Bad Gateway');
  if (phase === 'unavailable') return page(503, 'Service Temporarily Unavailable');
  const { url, method, headers, body } = request;
  if (!url.pathname.startsWith(`${apiRoot}/`)) return page(404, 'Not Found');
  const reply = options.answer({
    method,
    path: url.pathname.slice(apiRoot.length),
    query: url.searchParams,
    authorization: headers.authorization,
    body,
  });
  return { reply: toWireReply(reply), holdMs: reply.holdMs ?? 0 };
}
